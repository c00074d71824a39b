package dev.barista.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.requestlog.LogTemplate;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ObservabilityConfigTest {

    private static final String ENABLE = "logging.enable-request-log";
    private static final String TEMPLATE = "logging.request-log-template";

    private static ObservabilityConfig parse(Map<String, String> data) {
        return ObservabilityConfig.parse(data).orElseThrow();
    }

    @Test
    void logsNoRequestsUnlessItIsTold() {
        assertThat(parse(Map.of()).requestLog()).isEmpty();
        assertThat(parse(Map.of(TEMPLATE, "{{.TraceID}}")).requestLog()).isEmpty();
    }

    @Test
    void logsThemAsKnativeDoesByDefault() {
        assertThat(parse(Map.of(ENABLE, "true")).requestLog()).containsSame(LogTemplate.DEFAULT);
    }

    @Test
    void refusesATemplateThatItCannotRead() {
        assertThatThrownBy(() -> parse(Map.of(ENABLE, "true", TEMPLATE, "{{if .TraceID}}x{{end}}")))
                .hasMessageContaining(TEMPLATE)
                .hasMessageContaining("{{if .TraceID}}x{{end}}")
                .hasMessageContaining("{{js .Request.RequestURI}}");
    }

    @Test
    void doesNotMindATemplateThatIsNotUsed() {
        assertThat(parse(Map.of(TEMPLATE, "{{if .TraceID}}x{{end}}")).requestLog()).isEmpty();
    }

    @Test
    void refusesAnEmptyTemplateAsKnativeDoes() {
        assertThatThrownBy(() -> parse(Map.of(ENABLE, "true", TEMPLATE, "")))
                .hasMessageContaining("logging.request-log-template was empty");
    }
}
