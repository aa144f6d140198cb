package dev.vireo.trainer.sft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.models.WeightFiles;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.JsonLog;
import dev.vireo.trainer.EventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A fine-tuning in a folder that outlives its process: `checkpoint.safetensors` has its state, `log.jsonl` a
/// line for each step and evaluation, `events.out.tfevents.*` the same for TensorBoard, `best.safetensors`
/// the weights with the lowest loss on the held-out rows. Started again, it goes on from the checkpoint and
/// ends with the same bytes as one that never stopped.
///
/// Rows are learned in an order that is drawn anew for each pass through them, from the seed and the number
/// of the pass alone.
public final class SftRun {
    private static final String CHECKPOINT = "checkpoint.safetensors";
    private static final String BEST = "best.safetensors";
    private static final String LOG = "log.jsonl";
    private static final String STEP = "step";
    private static final String LOSS = "loss";
    private static final String MADE_OF = "made_of";
    private static final String LOWEST = "lowest";
    private static final String WAITED = "waited";
    private static final String EVAL_LOSS = "eval_loss";

    private final SftTrainer trainer;
    private final SftSettings settings;
    private final List<Packing.Row> train;
    private final List<Packing.Row> held;
    private final Path out;

    /// A training that begins, or goes on, when it is [run][#run].
    ///
    /// @param train the rows to learn
    /// @param held rows that are evaluated, never learned; there are some exactly when evaluations are asked
    ///     for
    /// @param out its folder; made when it is missing
    /// @throws IllegalArgumentException when there are no rows, or held-out rows without evaluations, or the
    ///     reverse
    public SftRun(SftTrainer trainer, List<Packing.Row> train, List<Packing.Row> held, Path out) {
        settings = trainer.settings();
        if (train.isEmpty() || held.isEmpty() != (settings.evalEvery() == 0)) {
            throw new IllegalArgumentException(train.size() + " rows, " + held.size()
                    + " held out, and evaluations each " + settings.evalEvery() + " steps");
        }
        this.trainer = trainer;
        this.train = List.copyOf(train);
        this.held = List.copyOf(held);
        this.out = out;
    }

    /// Why it ended.
    public enum End {
        /// All steps were made.
        STEPS,
        /// The loss on held-out rows fell no more.
        EARLY,
        /// Somebody asked for it; it can go on.
        STOPPED
    }

    /// How it ended.
    ///
    /// @param step after which step
    /// @param lowest the lowest loss on the held-out rows; infinite when there was no evaluation
    public record Result(End end, long step, double lowest) {}

    /// Where it stands, beside the weights.
    private static final class State {
        double lowest = Double.POSITIVE_INFINITY;
        int waited;
    }

    /// Makes the steps that are left. The state is saved every few steps, and when it ends for any reason but
    /// an error.
    ///
    /// @param stop is asked after each step whether it is to end
    /// @param clock of the times in the logs
    /// @param listener is told each line of the log
    /// @throws VireoException with code DATA when the folder holds a training with other settings or rows, or
    ///     can't be written
    public Result run(BooleanSupplier stop, Clock clock, Consumer<JsonNode> listener) {
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + out + "] can't be made: " + IoReason.of(e), "Choose another folder.", e);
        }
        String madeOf = madeOf();
        State state = restored(madeOf);
        try (JsonLog log = openLog(trainer.steps());
                EventLog events = EventLog.open(out, trainer.steps(), clock)) {
            Consumer<ObjectNode> tell = line -> {
                log.add(List.of(line));
                events.add(line.path(STEP).asLong(), numbers(line));
                listener.accept(line);
            };
            End end = end(state, false);
            while (end == null) {
                long before = clock.millis();
                SftTrainer.Step made = trainer.step(rows(trainer.steps()));
                tell.accept(line(made, (clock.millis() - before) / 1000.0));
                if (settings.evalEvery() > 0 && made.step() % settings.evalEvery() == 0) {
                    evaluate(state, tell);
                }
                end = end(state, stop.getAsBoolean());
                if (end != null || made.step() % settings.saveEvery() == 0) {
                    save(state, madeOf);
                }
            }
            return new Result(end, trainer.steps(), state.lowest);
        }
    }

    private @Nullable End end(State state, boolean stop) {
        if (settings.patience() > 0 && state.waited >= settings.patience()) {
            return End.EARLY;
        }
        if (trainer.steps() >= settings.steps()) {
            return End.STEPS;
        }
        return stop ? End.STOPPED : null;
    }

    private void evaluate(State state, Consumer<ObjectNode> tell) {
        double loss = trainer.evaluate(held);
        tell.accept(
                JsonNodeFactory.instance.objectNode().put(STEP, trainer.steps()).put(EVAL_LOSS, loss));
        if (loss < state.lowest) {
            state.lowest = loss;
            state.waited = 0;
            WeightFiles.write(out.resolve(BEST), trainer.weights(), Map.of(STEP, Long.toString(trainer.steps())));
        } else {
            state.waited++;
        }
    }

    private static ObjectNode line(SftTrainer.Step made, double seconds) {
        return JsonNodeFactory.instance
                .objectNode()
                .put(STEP, made.step())
                .put(LOSS, made.loss())
                .put("tokens", made.tokens())
                .put("learned", made.learned())
                .put("rate", made.rate())
                .put("gradient", made.gradient())
                .put("seconds", seconds);
    }

    private static Map<String, Double> numbers(ObjectNode line) {
        Map<String, Double> out = new LinkedHashMap<>();
        line.properties().forEach(field -> {
            if (!field.getKey().equals(STEP)) {
                String room = field.getKey().equals(EVAL_LOSS) ? "eval/" + LOSS : "train/" + field.getKey();
                out.put(room, field.getValue().asDouble());
            }
        });
        return out;
    }

    /// The rows of a step: the next ones of an order without an end.
    private List<Packing.Row> rows(long step) {
        List<Packing.Row> out = new ArrayList<>();
        long pass = -1;
        List<Integer> order = List.of();
        for (int i = 0; i < settings.rowsPerStep(); i++) {
            long place = step * settings.rowsPerStep() + i;
            if (place / train.size() != pass) {
                pass = place / train.size();
                order = order(pass);
            }
            out.add(train.get(order.get((int) (place % train.size()))));
        }
        return out;
    }

    private List<Integer> order(long pass) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, train.size()).boxed().toList());
        Collections.shuffle(order, new Random(settings.seed() * 31 + pass));
        return order;
    }

    /// What every number of the training hangs on, but for the weights that it began with.
    private String madeOf() {
        StringBuilder all = new StringBuilder(settings.saved(1).toString());
        for (List<Packing.Row> rows : List.of(train, held)) {
            for (Packing.Row row : rows) {
                all.append('\n');
                row.examples()
                        .forEach(
                                each -> all.append(Arrays.toString(each.ids())).append(Arrays.toString(each.labels())));
            }
        }
        return Sha256.of(all.toString());
    }

    private void save(State state, String madeOf) {
        trainer.save(
                out.resolve(CHECKPOINT),
                Map.of(
                        MADE_OF, madeOf,
                        LOWEST, Double.toString(state.lowest),
                        WAITED, Integer.toString(state.waited)));
    }

    private State restored(String madeOf) {
        State state = new State();
        trainer.restore(out.resolve(CHECKPOINT)).ifPresent(notes -> {
            if (!madeOf.equals(notes.get(MADE_OF))) {
                throw new VireoException(
                        Code.DATA,
                        "[" + out + "] holds a training with other settings or other rows",
                        "Take the settings and the data that it began with, or another folder.");
            }
            state.lowest = Double.parseDouble(notes.getOrDefault(LOWEST, "Infinity"));
            state.waited = Integer.parseInt(notes.getOrDefault(WAITED, "0"));
        });
        return state;
    }

    /// The log without what lies behind the checkpoint, which is made again.
    private JsonLog openLog(long step) {
        List<JsonNode> kept = new ArrayList<>();
        int[] dropped = new int[1];
        JsonLog log = JsonLog.open(out.resolve(LOG), line -> {
            if (line.path(STEP).asLong() <= step) {
                kept.add(line);
            } else {
                dropped[0]++;
            }
        });
        if (dropped[0] > 0) {
            log.replace(kept);
        }
        return log;
    }
}
