package dev.barista.app.command;

import dev.barista.model.release.Release;
import picocli.CommandLine.IVersionProvider;

/// Prints the version, for `--version`.
final class Version implements IVersionProvider {

    static final String NUMBER = Release.NUMBER;

    @Override
    public String[] getVersion() {
        return new String[] {"barista " + NUMBER};
    }
}
