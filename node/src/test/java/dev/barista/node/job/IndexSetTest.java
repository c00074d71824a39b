package dev.barista.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IndexSetTest {

    @Test
    void writesRunsOfThreeAndMoreAsRanges() {
        for (String text : new String[] {"", "0", "0,1", "0-2", "1,3-5,7", "0,1,4,5,9-12"}) {
            assertThat(IndexSet.format(IndexSet.parse(text, 100))).isEqualTo(text);
        }
    }

    @Test
    void readsWhatAUserMayHaveWritten() {
        assertThat(IndexSet.parse("x,2-,4,9-7", 100)).containsExactly(4);
    }

    @Test
    void noIndexIsBeyondTheLast() {
        assertThat(IndexSet.parse("-3-1,4-2147483647", 6)).containsExactly(4, 5);
    }
}
