package dev.barista.apiserver.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import org.junit.jupiter.api.Test;

class JobRulesTest {

    @Test
    void givesAJobASelectorAndItsPodsTheLabelsForIt() {
        ApiObject job = WorkloadKinds.admit(Types.JOB, job("Never", ""), null);

        assertThat(job.at("/spec/selector/matchLabels").toString())
                .isEqualTo("{\"batch.kubernetes.io/controller-uid\":\"u\"}");
        assertThat(job.at("/spec/template/metadata/labels").propertyNames())
                .containsExactlyInAnyOrder(
                        "job-name",
                        "batch.kubernetes.io/job-name",
                        "controller-uid",
                        "batch.kubernetes.io/controller-uid");
        assertThat(job.labels()).containsEntry("job-name", "work");
        assertThat(job.spec().path("completions").asInt()).isEqualTo(1);
        assertThat(job.spec().path("parallelism").asInt()).isEqualTo(1);
    }

    @Test
    void leavesCompletionsOpenWhereOnlyParallelismIsGiven() {
        ApiObject job = WorkloadKinds.admit(Types.JOB, job("Never", "\"parallelism\": 2,"), null);

        assertThat(job.spec().has("completions")).isFalse();
    }

    @Test
    void refusesPodsThatNeverEnd() {
        assertThatThrownBy(() -> WorkloadKinds.admit(Types.JOB, job("Always", ""), null))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(
                        "spec.template.spec.restartPolicy: Required value: valid values:"
                                + " \"OnFailure\", \"Never\"");
    }

    @Test
    void refusesWhatItDoesNotDo() {
        assertThatThrownBy(() ->
                        WorkloadKinds.admit(
                                Types.JOB,
                                job("Never", "\"podFailurePolicy\": {\"rules\": []},"),
                                null))
                .hasMessageContaining("spec.podFailurePolicy: Forbidden");
    }

    @Test
    void anIndexedJobMustSayHowManyIndexesThereAre() {
        String spec = "\"completionMode\": \"Indexed\", \"parallelism\": 2,";
        assertThatThrownBy(() -> WorkloadKinds.admit(Types.JOB, job("Never", spec), null))
                .hasMessageContaining("spec.completions: Required value");
    }

    @Test
    void theTemplateOfAJobDoesNotChange() {
        ApiObject old = WorkloadKinds.admit(Types.JOB, job("Never", ""), null);
        ApiObject other =
                old.with(tree -> tree.withObject("/spec/template/spec").put("hostname", "x"));

        assertThatThrownBy(() -> WorkloadKinds.admit(Types.JOB, other, old))
                .hasMessageContaining("spec.template")
                .hasMessageContaining("field is immutable");
        ApiObject wider = old.with(tree -> tree.withObject("/spec").put("parallelism", 3));
        assertThat(WorkloadKinds.admit(Types.JOB, wider, old)).isEqualTo(wider);
    }

    private static ApiObject job(String restartPolicy, String spec) {
        return ApiObject.parse(
                """
                {"apiVersion": "batch/v1", "kind": "Job",
                 "metadata": {"name": "work", "namespace": "default", "uid": "u"},
                 "spec": {%s "template": {"spec": {"restartPolicy": "%s",
                   "containers": [{"name": "main", "image": "i"}]}}}}
                """
                        .formatted(spec, restartPolicy));
    }
}
