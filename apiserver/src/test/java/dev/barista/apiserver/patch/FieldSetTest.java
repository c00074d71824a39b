package dev.barista.apiserver.patch;

import static dev.barista.apiserver.patch.Widgets.KIND;
import static dev.barista.apiserver.patch.Widgets.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.schema.Schema;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldSetTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"f:spec":{"f:size":{}}}                             | .spec.size
                    {"f:spec":{".":{},"f:size":{}}}                      | .spec, .spec.size
                    {"f:l":{"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:port":{}}}} | .l[port=80,protocol="TCP"], .l[port=80,protocol="TCP"].port
                    {"f:l":{"k:{\\"protocol\\":\\"TCP\\", \\"port\\":80}":{}}} | .l[port=80,protocol="TCP"]
                    {"f:l":{"v:\\"a\\"":{},"v:7":{}}}                    | .l[="a"], .l[=7]
                    {"f:l":{"i:0":{},"i:12":{}}}                         | .l[0], .l[12]
                    {"f:l":{"k:{broken":{},"x:y":{},"":{},"f:a":{}}}     | .l.a
                    {}                                                   | ``
                    """)
    void readsTheStepsOfKubernetesAndNamesThemAsConflictsDo(String tree, String paths) {
        FieldSet fields = FieldSet.from(json(tree.replace("\\\\", "\\")));

        assertThat(String.join(", ", fields.paths())).isEqualTo(paths);
    }

    @Test
    void writesAPointForAFieldThatIsInTheSetBesideWhatIsBelowIt() {
        FieldSet both =
                FieldSet.from(json("{\"f:a\":{}}"))
                        .union(FieldSet.from(json("{\"f:a\":{\"f:b\":{}}}")));

        assertThat(both.toTree().toString()).isEqualTo("{\"f:a\":{\".\":{},\"f:b\":{}}}");
    }

    @Test
    void obeysTheLawsOfSets() {
        Property.holds(
                1_000,
                cases -> {
                    FieldSet a = set(cases, 3);
                    FieldSet b = set(cases, 3);
                    FieldSet c = set(cases, 3);

                    assertThat(a.union(b)).isEqualTo(b.union(a));
                    assertThat(a.union(b).union(c)).isEqualTo(a.union(b.union(c)));
                    assertThat(a.and(b)).isEqualTo(b.and(a));
                    assertThat(a.without(b).union(a.and(b))).isEqualTo(a);
                    assertThat(a.without(b).and(b).isEmpty()).isTrue();
                    assertThat(a.without(b.union(c))).isEqualTo(a.without(b).without(c));
                    assertThat(a.and(b.union(c))).isEqualTo(a.and(b).union(a.and(c)));
                    assertThat(a.without(a).isEmpty()).isTrue();
                    assertThat(a.union(b).paths()).containsAll(a.paths()).containsAll(b.paths());
                });
    }

    @Test
    void readsWhatItWrites() {
        Property.holds(
                500,
                cases -> {
                    FieldSet fields = set(cases, 4);
                    FieldSet inside = new FieldSet(false, fields.below());

                    assertThat(FieldSet.from(inside.toTree())).isEqualTo(inside);
                });
    }

    @Test
    void takesAFieldOutWithAllThatIsBelowIt() {
        FieldSet fields =
                FieldSet.from(json("{\"f:a\":{\"f:b\":{\"f:c\":{}},\"f:d\":{}},\"f:e\":{}}"));

        assertThat(fields.withoutAll("f:a", "f:b").paths()).containsExactly(".a.d", ".e");
        assertThat(fields.withoutAll("f:a").paths()).containsExactly(".e");
        assertThat(fields.withoutAll("f:x", "f:b")).isEqualTo(fields);
        assertThat(fields.only("f:a").paths()).containsExactly(".a.b.c", ".a.d");
        assertThat(fields.only("f:x").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"size":1}               | {"size":2}                | ``       | .size    | ``
                    {"size":1}               | {"size":1.0}              | ``       | ``       | ``
                    {"size":1}               | {}                        | ``       | ``       | .size
                    {}                       | {"size":1}                | .size    | ``       | ``
                    {"tags":["a","b"]}       | {"tags":["b","c"]}        | .tags[="c"] | ``    | .tags[="a"]
                    {"tags":["a","b"]}       | {"tags":["b","a"]}        | ``       | ``       | ``
                    {"words":["a","b"]}      | {"words":["b","a"]}       | ``       | .words   | ``
                    {"labels":{"a":"1","b":"2"}} | {"labels":{"b":"3","c":"4"}} | .labels.c | .labels.b | .labels.a
                    {"whole":{"a":"1"}}      | {"whole":{"b":"1"}}       | ``       | .whole   | ``
                    {"ports":[{"port":1,"name":"x"}]} | {"ports":[{"port":1,"name":"y"}]} | `` | .ports[port=1,protocol="TCP"].name | ``
                    {"free":{"a":1}}         | {"free":{"a":{"b":1}}}    | ``       | .free.a  | ``
                    {"free":{"a":[1]}}       | {"free":{"a":[1,2]}}      | ``       | .free.a  | ``
                    {"free":{"a":{"b":1}}}   | {"free":{}}               | ``       | ``       | .free.a, .free.a.b
                    """)
    void findsHowTwoVersionsDiffer(
            String before, String after, String added, String changed, String removed) {
        Schema schema = Fields.member(KIND.schema(), "spec");

        Difference difference = Difference.between(schema, json(before), json(after));

        assertThat(String.join(", ", difference.added().paths())).isEqualTo(added);
        assertThat(String.join(", ", difference.changed().paths())).isEqualTo(changed);
        assertThat(String.join(", ", difference.removed().paths())).isEqualTo(removed);
        assertThat(difference.isNone()).isEqualTo((added + changed + removed).isEmpty());
    }

    private static FieldSet set(Cases cases, int depth) {
        TreeMap<String, FieldSet> below = new TreeMap<>();
        for (int n = depth == 0 ? 0 : cases.between(0, 3); n > 0; n--) {
            below.put(step(cases), set(cases, depth - 1));
        }
        return new FieldSet(cases.between(0, 1) == 1, below);
    }

    private static String step(Cases cases) {
        int n = cases.between(0, 2);
        return switch (cases.between(0, 3)) {
            case 0 -> "f:a" + n;
            case 1 -> "v:" + n;
            case 2 -> "i:" + n;
            default -> "k:{\"name\":\"x" + n + "\"}";
        };
    }
}
