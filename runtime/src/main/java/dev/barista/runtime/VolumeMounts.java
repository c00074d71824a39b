package dev.barista.runtime;

import java.io.IOException;
import java.nio.file.Path;

/// Makes folders of volumes ready for [ContainerSpec.Mount]. What it mounts for that is seen by the
/// driver and its containers alone, moves with the folder that it is in, and ends when that is
/// deleted and no container has it any more. Thread-safe; blocks.
public interface VolumeMounts {

    /// Makes a folder that is there one whose files are in memory. One that is so already stays as
    /// it is.
    ///
    /// @throws IOException also if the driver cannot
    void memory(Path folder, Memory memory) throws IOException;

    /// Finds a file or folder within a volume, and holds on to it: whatever containers do to the
    /// names in the volume meanwhile, what is mounted is what was found, and it is in the volume.
    ///
    /// @return what to mount; the same while the same file is found
    /// @throws IOException if there is none, or it is not within the volume
    Path pin(Pin pin) throws IOException;

    /// Gives a volume, and all that is in it, to a group that may read and write it. Links lead
    /// nowhere.
    ///
    /// @param onlyIfRootDiffers leaves a volume as it is whose folder is the group's already
    void give(Path volume, int group, boolean onlyIfRootDiffers) throws IOException;

    /// @param bytes the most that fits; 0 is the kernel's default, half of the machine's memory
    /// @param mode of the folder, as in `chmod`
    /// @param group of the folder
    record Memory(long bytes, int mode, int group) {}

    /// @param volume its folder
    /// @param path within it, relative; may lead over links that stay within
    /// @param create whether folders that are missing are made
    /// @param at a path of the caller's alone; what is held on to is beside it, with a name that
    ///   begins with its own
    record Pin(Path volume, String path, boolean create, Path at) {}
}
