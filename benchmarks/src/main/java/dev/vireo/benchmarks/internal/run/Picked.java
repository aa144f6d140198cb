package dev.vireo.benchmarks.internal.run;

import dev.vireo.benchmarks.data.Dataset;
import dev.vireo.benchmarks.data.Sample;
import dev.vireo.benchmarks.data.Samples;
import dev.vireo.benchmarks.run.RunPlan;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;

/// The questions that a plan chooses: the place of each in the file, from 0, by its id and in the order of the file.
public record Picked(RunPlan plan, Map<String, Integer> places) {
    /// Reads the split through and chooses.
    ///
    /// @throws VireoException with code DATA when the data is wrong, or nothing is chosen
    public static Picked of(RunPlan plan) {
        RunPlan.Selection selection = plan.selection();
        Dataset dataset = plan.dataset();
        BitSet chosen = chosen(plan);
        Map<String, Integer> places = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        int place = 0;
        int rank = 0;
        try (Samples samples = dataset.open(plan.root(), plan.split())) {
            for (Optional<Sample> next = samples.next();
                    next.isPresent() && place < chosen.length();
                    next = samples.next(), place++) {
                String id = next.get().id();
                if (!seen.add(id)) {
                    throw new VireoException(
                            Code.DATA,
                            "the split '" + plan.split() + "' of " + dataset.name() + " has the id '" + id + "' twice",
                            "Run: vireo data check " + dataset.name() + " --root " + plan.root());
                }
                if (chosen.get(place) && rank++ % selection.shards() == selection.shard()) {
                    places.put(id, place);
                }
            }
        }
        if (places.isEmpty()) {
            throw new VireoException(
                    Code.DATA,
                    "the split '" + plan.split() + "' of " + dataset.name() + " has no question that is chosen: offset "
                            + selection.offset() + ", shard " + selection.shard() + "/" + selection.shards(),
                    "Choose a smaller offset, or fewer shards.");
        }
        return new Picked(plan, places);
    }

    private static BitSet chosen(RunPlan plan) {
        RunPlan.Selection selection = plan.selection();
        long most = (long) selection.offset() + selection.limit().orElse(Integer.MAX_VALUE);
        BitSet chosen = new BitSet();
        if (selection.sampleSeed().isEmpty() && selection.limit().isPresent()) {
            chosen.set(selection.offset(), Math.clamp(most, 0, Integer.MAX_VALUE));
            return chosen;
        }
        int count = count(plan);
        int end = (int) Math.min(count, most);
        if (selection.offset() >= end) {
            return chosen;
        }
        if (selection.sampleSeed().isEmpty()) {
            chosen.set(selection.offset(), end);
            return chosen;
        }
        int[] order = drawn(count, selection.sampleSeed().get());
        for (int i = selection.offset(); i < end; i++) {
            chosen.set(order[i]);
        }
        return chosen;
    }

    private static int count(RunPlan plan) {
        int count = 0;
        try (Samples samples = plan.dataset().open(plan.root(), plan.split())) {
            while (samples.next().isPresent()) {
                count++;
            }
        }
        return count;
    }

    /// The places from 0 in an order that the seed alone decides.
    private static int[] drawn(int count, long seed) {
        int[] order = new int[count];
        Random random = new Random(seed);
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    /// How many there are.
    public int count() {
        return places.size();
    }

    /// Reads the chosen questions again, in the order of the file.
    ///
    /// @param each is told each with its place
    void each(BiConsumer<Integer, Sample> each) {
        try (Reading reading = read()) {
            for (Optional<Sample> next = reading.next(); next.isPresent(); next = reading.next()) {
                each.accept(reading.place(), next.get());
            }
        }
    }

    /// Begins to read the chosen questions again.
    Reading read() {
        return new Reading(plan.dataset().open(plan.root(), plan.split()), Map.copyOf(places));
    }

    /// The chosen questions, one after the other.
    static final class Reading implements AutoCloseable {
        private final Samples samples;
        private final Map<String, Integer> places;
        private int left;
        private int place;

        private Reading(Samples samples, Map<String, Integer> places) {
            this.samples = samples;
            this.places = places;
            this.left = places.size();
        }

        /// The next one; empty after the last.
        Optional<Sample> next() {
            if (left == 0) {
                return Optional.empty();
            }
            Optional<Sample> next = samples.next();
            while (next.isPresent() && !places.containsKey(next.get().id())) {
                next = samples.next();
            }
            next.ifPresent(sample -> {
                left--;
                place = places.getOrDefault(sample.id(), 0);
            });
            return next;
        }

        /// The place of the last one in the file.
        int place() {
            return place;
        }

        @Override
        public void close() {
            samples.close();
        }
    }
}
