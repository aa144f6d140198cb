package dev.vireo.trainer.sft;

import dev.vireo.models.Parameters;
import dev.vireo.models.WeightFiles;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.models.qwen2.Qwen2Model.Request;
import dev.vireo.models.qwen2.RecomputedPass;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import dev.vireo.trainer.AdamW;
import dev.vireo.trainer.Checkpoint;
import dev.vireo.trainer.LearningRate;
import dev.vireo.trainer.rl.ChosenTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A decoder of Qwen2's or Llama's kind that learns rows of conversations, a step at a time, in 32-bit
/// floats. The loss of a step is the mean of `-log p` over all learned tokens of all its rows, whichever row
/// they are in.
///
/// ```java
/// try (SftTrainer trainer = SftTrainer.open(folder, settings)) {
///     SftTrainer.Step made = trainer.step(rows);
/// }
/// ```
public final class SftTrainer implements AutoCloseable {
    private static final List<String> BESIDE_WEIGHTS = List.of(
            "config.json",
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.json",
            "merges.txt",
            "chat_template.jinja");

    private static final String DROPOUT = "attention_dropout";

    private final Parameters parameters;
    private final Qwen2Model model;
    private final SftSettings settings;
    private final LearningRate rate;
    private final AdamW optimizer;
    private final Map<String, Tensor> averages = new LinkedHashMap<>();

    private SftTrainer(Parameters parameters, Qwen2Model model, SftSettings settings) {
        this.parameters = parameters;
        this.model = model;
        this.settings = settings;
        rate = LearningRate.cosine(settings.rate(), settings.warmup(), settings.steps());
        optimizer = new AdamW(parameters.weights(), settings.weightDecay());
        try (Scope _ = Scope.inference()) {
            if (settings.average() > 0) {
                parameters
                        .weights()
                        .forEach((name, weight) ->
                                averages.put(name, weight.copy().keep()));
            }
            // Lays the weights into memory as evaluations do, so that no step hangs on whether there was one.
            model.forward(Request.ids(Tensor.of(new long[] {0}, 1, 1).to(model.device())));
        }
    }

    /// Opens a folder of type `qwen2` or `llama` to train it.
    ///
    /// @throws VireoException with code DATA when it is of another type or malformed, or asks for dropout,
    ///     which is not computed
    public static SftTrainer open(Path folder, SftSettings settings) {
        ModelFolder model = ModelFolder.open(folder);
        ModelConfig config = model.config();
        if (config.has(DROPOUT) && config.number(DROPOUT) != 0) {
            throw new VireoException(
                    Code.DATA,
                    "[" + config.file() + "] " + DROPOUT + " is " + config.number(DROPOUT)
                            + ", and trainings are computed without dropout",
                    "Set it to 0.");
        }
        try (FolderWeights weights = model.weights()) {
            Parameters parameters = Parameters.trainable(weights, DType.F32, Device.CPU);
            try {
                Qwen2Model network = Qwen2Model.of(config, parameters);
                parameters.requireAllUsed();
                return new SftTrainer(parameters, network, settings);
            } catch (RuntimeException e) {
                parameters.close();
                throw e;
            }
        }
    }

    /// What a step did.
    ///
    /// @param step its number, from 1
    /// @param loss the mean over its learned tokens, before the step
    /// @param learned how many they are
    /// @param tokens all of its rows
    /// @param rate the learning rate
    /// @param gradient how long the gradients were together, before they were clipped
    public record Step(long step, double loss, long learned, long tokens, double rate, double gradient) {}

    /// Learns some rows.
    ///
    /// @throws IllegalArgumentException when nothing in them is learned
    /// @throws VireoException with code DATA when a row has a token that the model has not, or the loss or
    ///     the gradient is no number any more
    public Step step(List<Packing.Row> rows) {
        long learned = learned(rows);
        double loss = 0;
        for (Packing.Row row : rows) {
            if (row.learned() > 0) {
                try (Scope _ = Scope.training()) {
                    loss += learn(row, learned);
                }
            }
        }
        long step = optimizer.steps() + 1;
        double length = optimizer.clip(settings.clip() > 0 ? settings.clip() : Double.POSITIVE_INFINITY);
        if (!Double.isFinite(loss) || !Double.isFinite(length)) {
            throw new VireoException(
                    Code.DATA,
                    "the loss of step " + step + " is " + loss + ", its gradient " + length + " long",
                    "Take a lower learning rate, and go on from a checkpoint before.");
        }
        double now = rate.at(step - 1);
        optimizer.step(now);
        try (Scope _ = Scope.inference()) {
            parameters.weights().forEach((name, weight) -> {
                Tensor average = averages.get(name);
                if (average != null) {
                    average.mulInPlace(settings.average()).addInPlace(weight, 1 - settings.average());
                }
            });
        }
        long tokens = rows.stream().mapToLong(Packing.Row::length).sum();
        return new Step(step, loss, learned, tokens, now, length);
    }

    private static long learned(List<Packing.Row> rows) {
        long learned = rows.stream().mapToLong(Packing.Row::learned).sum();
        if (learned == 0) {
            throw new IllegalArgumentException("nothing is learned in " + rows.size() + " rows");
        }
        return learned;
    }

    /// Adds the gradients of a row's share in the mean, and gives the share.
    private double learn(Packing.Row row, long learned) {
        Request request = request(row);
        if (settings.recompute()) {
            RecomputedPass pass = model.recomputed(request);
            double share = learn(row, pass.last_BNC(), learned);
            pass.backward();
            return share;
        }
        return learn(row, model.forward(request).last_BNC(), learned);
    }

    private double learn(Packing.Row row, Tensor last_1NC, long learned) {
        ChosenTokens chosen = chosen(row, last_1NC);
        Tensor share = chosen.logProbs().sum().mul(-1.0 / learned);
        share.backward();
        chosen.backward();
        return share.item();
    }

    private Request request(Packing.Row row) {
        int largest = row.examples().stream()
                .flatMapToInt(example -> Arrays.stream(example.ids()))
                .max()
                .orElse(0);
        if (largest >= model.vocabulary()) {
            throw new VireoException(
                    Code.DATA,
                    "there is a token " + largest + ", and the model has " + model.vocabulary(),
                    "Take the tokenizer of the model's own folder.");
        }
        Request request = Request.ids(row.ids_1N().to(model.device()));
        return row.examples().size() == 1
                ? request
                : request.positions(row.positions_1N().to(model.device()))
                        .segments(row.segments_1N().to(model.device()));
    }

    /// Scores of the learned tokens alone.
    private ChosenTokens chosen(Packing.Row row, Tensor last_1NC) {
        long[] labels = row.labels();
        long[] places = new long[labels.length];
        long[] tokens = new long[labels.length];
        int count = 0;
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] != Example.NOT_LEARNED) {
                places[count] = i;
                tokens[count++] = labels[i];
            }
        }
        Tensor places_L = Tensor.of(Arrays.copyOf(places, count), count).to(model.device());
        Tensor tokens_L = Tensor.of(Arrays.copyOf(tokens, count), count).to(model.device());
        Tensor rows_LC = last_1NC.select(0, 0).indexSelect(0, places_L);
        return ChosenTokens.of(rows_LC, model::logits, tokens_L, 1, settings.logitRows());
    }

    /// The mean of `-log p` over the learned tokens of some rows: by the running mean of the weights where
    /// there is one.
    ///
    /// @throws IllegalArgumentException when nothing in them is learned
    public double evaluate(List<Packing.Row> rows) {
        long learned = learned(rows);
        return averaged(() -> {
            double sum = 0;
            for (Packing.Row row : rows) {
                if (row.learned() > 0) {
                    try (Scope _ = Scope.inference()) {
                        sum -= chosen(row, model.forward(request(row)).last_BNC())
                                .logProbs()
                                .sum()
                                .item();
                    }
                }
            }
            return sum / learned;
        });
    }

    private interface Evaluation {
        double value();
    }

    /// Puts the running mean in the place of the weights for a while.
    private double averaged(Evaluation evaluation) {
        if (averages.isEmpty()) {
            return evaluation.value();
        }
        try (Scope _ = Scope.inference()) {
            Map<String, Tensor> weights = parameters.weights();
            Map<String, Tensor> own = new LinkedHashMap<>();
            weights.forEach((name, weight) -> own.put(name, weight.copy()));
            try {
                averages.forEach((name, average) -> copy(weights, name, average));
                return evaluation.value();
            } finally {
                own.forEach((name, weight) -> copy(weights, name, weight));
            }
        }
    }

    private static void copy(Map<String, Tensor> weights, String name, Tensor from) {
        Tensor weight = weights.get(name);
        if (weight != null) {
            weight.copyInPlace(from);
        }
    }

    /// How it trains.
    public SftSettings settings() {
        return settings;
    }

    /// How many steps were made.
    public long steps() {
        return optimizer.steps();
    }

    /// The weights by their names in the folder: their running mean where there is one. They change with the
    /// next step.
    public Map<String, Tensor> weights() {
        Map<String, Tensor> out = new LinkedHashMap<>(parameters.all());
        out.putAll(averages);
        return out;
    }

    /// Writes the model as it is now ([#weights]) as a folder to be opened like the one that it came from:
    /// its configuration, tokenizer and chat template, and the weights in 32 bits.
    ///
    /// @param from the folder that it came from
    /// @param to made when it is missing; files of these names in it are written over
    /// @throws VireoException with code DATA when `from` is no folder, or a file can't be written
    public void write(Path from, Path to) {
        if (!Files.isDirectory(from)) {
            throw new VireoException(
                    Code.DATA,
                    "[" + from + "] is no folder whose configuration and tokenizer could be copied",
                    "Take the folder that the model was published in.");
        }
        try {
            Files.createDirectories(to);
            for (String name : BESIDE_WEIGHTS) {
                Path file = from.resolve(name);
                if (Files.isRegularFile(file)) {
                    AtomicFile.write(to.resolve(name), Files.readAllBytes(file));
                }
            }
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "[" + to + "] can't be written: " + IoReason.of(e), "Choose another folder.", e);
        }
        WeightFiles.write(to.resolve("model.safetensors"), weights(), Map.of("format", "pt"));
    }

    /// Saves all that the next steps hang on, in one move.
    ///
    /// @param notes texts that are to come back with it
    public void save(Path file, Map<String, String> notes) {
        Checkpoint.save(file, parameters, optimizer, averages, notes);
    }

    /// Goes on from a saved state; nothing happens when there is none.
    ///
    /// @return the notes; empty when there is no such file
    /// @throws VireoException with code DATA when it belongs to another training
    public Optional<Map<String, String>> restore(Path file) {
        return Checkpoint.restore(file, parameters, optimizer, averages);
    }

    /// Frees the model and the optimiser.
    @Override
    public void close() {
        averages.values().forEach(Tensor::close);
        optimizer.close();
        parameters.close();
    }
}
