package dev.vireo.trainer.sft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.tensor.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackingTest {
    @Test
    void everyExampleIsInOneRowAndNoRowIsTooLong() {
        List<Example> examples = Tiny.examples();
        Packing packing = Packing.of(examples, 160);
        List<Example> packed =
                packing.rows().stream().flatMap(row -> row.examples().stream()).toList();
        assertEquals(examples.size(), packed.size());
        assertTrue(packed.containsAll(examples));
        assertTrue(packing.rows().stream().allMatch(row -> row.length() <= 160));
        assertEquals(List.of(), packing.tooLong());
        assertEquals(Packing.of(examples, 160), packing);
    }

    @Test
    void rowsAreThoseOfFirstFitDecreasing() {
        List<Example> examples = Tiny.examples();
        for (int most : new int[] {111, 112, 120, 160, 200, 333, 2000}) {
            List<List<Example>> rows = new ArrayList<>();
            examples.stream()
                    .sorted(Comparator.comparingInt(e -> -e.length()))
                    .forEach(example -> rows.stream()
                            .filter(row ->
                                    row.stream().mapToInt(Example::length).sum() + example.length() <= most)
                            .findFirst()
                            .orElseGet(() -> {
                                rows.add(new ArrayList<>());
                                return rows.getLast();
                            })
                            .add(example));
            assertEquals(
                    rows,
                    Packing.of(examples, most).rows().stream()
                            .map(Packing.Row::examples)
                            .toList());
        }
    }

    @Test
    void whatIsTooLongIsToldAndInNoRow() {
        List<Example> examples = Tiny.examples();
        Packing packing = Packing.of(examples, 95);
        assertEquals(List.of(1, 8, 10), packing.tooLong());
        assertEquals(
                9,
                packing.rows().stream().mapToInt(row -> row.examples().size()).sum());
        VireoException refused = assertThrows(VireoException.class, () -> Packing.of(examples, 10));
        assertTrue(refused.what().contains("none of 12 examples"), refused.what());
    }

    @Test
    void positionsBeginAnewAndLabelsStayWithinTheirExample() {
        List<Example> two = Tiny.examples().subList(0, 2);
        Packing.Row row = new Packing.Row(two);
        try (Scope _ = Scope.inference()) {
            long[] positions = row.positions_1N().toLongs();
            long[] segments = row.segments_1N().toLongs();
            assertEquals(two.get(0).length() - 1, positions[two.get(0).length() - 1]);
            assertEquals(0, positions[two.get(0).length()]);
            assertEquals(0, segments[two.get(0).length() - 1]);
            assertEquals(1, segments[two.get(0).length()]);
            assertEquals(two.get(0).length() + two.get(1).length(), row.ids_1N().count());
        }
        assertEquals(Example.NOT_LEARNED, row.labels()[two.get(0).length() - 1]);
        long[] second = new long[two.get(1).length()];
        System.arraycopy(row.labels(), two.get(0).length(), second, 0, second.length);
        assertArrayEquals(two.get(1).labels(), second);
        assertEquals(two.get(0).learned() + two.get(1).learned(), row.learned());
    }
}
