package dev.vireo.trainer.sft;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Examples laid behind each other into rows of so many tokens at most, by first fit decreasing: the longest
/// first, each into the first row that has room. The same examples always give the same rows. In a row,
/// positions begin anew with each example, and no token looks at another example: a row gives the losses and
/// gradients of its examples one by one.
///
/// @param rows the rows
/// @param tooLong the places of the examples that are longer than a row and so are in none
public record Packing(List<Row> rows, List<Integer> tooLong) {
    /// Copies the lists.
    public Packing {
        rows = List.copyOf(rows);
        tooLong = List.copyOf(tooLong);
    }

    /// Some examples in a row.
    public record Row(List<Example> examples) {
        /// Copies the list.
        ///
        /// @throws IllegalArgumentException when there are none
        public Row {
            examples = List.copyOf(examples);
            if (examples.isEmpty()) {
                throw new IllegalArgumentException("a row without examples");
            }
        }

        /// How many tokens it has.
        public int length() {
            return examples.stream().mapToInt(Example::length).sum();
        }

        /// How many of them are learned.
        public long learned() {
            return examples.stream().mapToLong(Example::learned).sum();
        }

        /// The tokens, 1 x N.
        Tensor ids_1N() {
            return row(examples.stream()
                    .flatMapToInt(example -> IntStream.of(example.ids()))
                    .asLongStream()
                    .toArray());
        }

        /// Where each stands in its example, 1 x N.
        Tensor positions_1N() {
            return row(examples.stream()
                    .flatMapToInt(example -> IntStream.range(0, example.length()))
                    .asLongStream()
                    .toArray());
        }

        /// The number of each one's example in the row, 1 x N.
        Tensor segments_1N() {
            return row(IntStream.range(0, examples.size())
                    .flatMap(i ->
                            IntStream.generate(() -> i).limit(examples.get(i).length()))
                    .asLongStream()
                    .toArray());
        }

        private static Tensor row(long[] values) {
            return Tensor.of(values, 1, values.length);
        }

        /// What each token is to say next, N of them.
        long[] labels() {
            long[] out = new long[length()];
            int at = 0;
            for (Example example : examples) {
                System.arraycopy(example.labels(), 0, out, at, example.length());
                at += example.length();
            }
            return out;
        }
    }

    /// Packs examples.
    ///
    /// @param most how many tokens a row may have
    /// @throws VireoException with code DATA when none of them fits into a row
    public static Packing of(List<Example> examples, int most) {
        List<Integer> order = IntStream.range(0, examples.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> -examples.get(i).length()))
                .toList();
        List<List<Example>> rows = new ArrayList<>();
        List<Integer> tooLong = new ArrayList<>();
        Room room = new Room(examples.size(), most);
        for (int i : order) {
            Example example = examples.get(i);
            if (example.length() > most) {
                tooLong.add(i);
                continue;
            }
            int row = room.first(example.length());
            if (row == rows.size()) {
                rows.add(new ArrayList<>());
            }
            rows.get(row).add(example);
        }
        if (rows.isEmpty()) {
            throw new VireoException(
                    Code.DATA,
                    "none of " + examples.size() + " examples has at most " + most + " tokens",
                    "Allow longer rows.");
        }
        return new Packing(
                rows.stream().map(Row::new).toList(), tooLong.stream().sorted().toList());
    }

    /// The room of each row, in a tree whose nodes know the largest room below them: the first row with
    /// enough of it is found in logarithmic time.
    private static final class Room {
        private final int[] largest;
        private final int leaves;

        Room(int rows, int most) {
            leaves = Math.max(1, Integer.highestOneBit(Math.max(1, rows - 1)) * 2);
            largest = new int[2 * leaves];
            Arrays.fill(largest, most);
        }

        /// Takes room in the first row that has it.
        int first(int length) {
            int node = 1;
            while (node < leaves) {
                node = largest[2 * node] >= length ? 2 * node : 2 * node + 1;
            }
            largest[node] -= length;
            for (int above = node / 2; above > 0; above /= 2) {
                largest[above] = Math.max(largest[2 * above], largest[2 * above + 1]);
            }
            return node - leaves;
        }
    }
}
