package dev.vireo.benchmarks.make;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.benchmarks.data.Dataset;
import dev.vireo.benchmarks.data.Datasets;
import dev.vireo.benchmarks.internal.make.Form;
import dev.vireo.benchmarks.internal.make.Job;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.Scenes;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/// Makes data sets of the little world in the files of published ones, so that all that reads those reads them. The
/// same order gives the same bytes. Beside the pictures lie their depth, masks and ground truth (`depth/`, `masks/`,
/// `scenes/`), which oracle tools find; docs/benchmarks.md says what each data set holds.
public final class DatasetMaker {
    /// The file that says what a folder was made from.
    public static final String RECORD = "made.json";

    private static final JsonMapper JSON = StrictJson.mapper();
    private static final Map<String, Form> FORMS = Form.all();

    private final Dataset dataset;
    private final Form form;

    private DatasetMaker(Dataset dataset, Form form) {
        this.dataset = dataset;
        this.form = form;
    }

    /// What is to be made.
    ///
    /// @param split one of [#splits]
    /// @param count how many questions
    /// @param seed what all is made from; another split of the same seed has other pictures and questions
    /// @param width of the pictures or videos, 64 to 3840 pixels
    /// @param height of the pictures, 64 to 3840 pixels; no side is more than four times the other
    public record Order(String split, int count, long seed, int width, int height) {
        /// The same for another split.
        public Order withSplit(String other) {
            return new Order(other, count, seed, width, height);
        }

        /// The same with pictures of another size.
        public Order withSize(int pixelsWide, int pixelsHigh) {
            return new Order(split, count, seed, pixelsWide, pixelsHigh);
        }
    }

    /// What was made.
    ///
    /// @param questions how many; fewer than were ordered only when the pictures hold no more clear ones
    /// @param pictures how many pictures or videos they are about
    public record Made(int questions, int pictures) {}

    /// The maker of the data set of that name.
    ///
    /// @throws VireoException with code USAGE when there is no such data set
    public static DatasetMaker named(String name) {
        Dataset dataset = Datasets.named(name);
        return new DatasetMaker(dataset, Objects.requireNonNull(FORMS.get(name)));
    }

    /// The splits that are made, the data set's usual one first.
    public List<String> splits() {
        return form.splits();
    }

    /// An order of the usual split, with pictures of the usual size.
    public Order order(int count, long seed) {
        return new Order(splits().getFirst(), count, seed, form.width(), form.height());
    }

    /// What its questions are about: `pictures` or `videos`.
    public String media() {
        return form.films() ? "videos" : "pictures";
    }

    /// How many pictures or videos are drawn for so many questions.
    public int pictures(int count) {
        return form.pictures(count);
    }

    /// Makes a split in a folder that is empty, not there yet, or holds what an interrupted call with the same order
    /// has left.
    ///
    /// @param folder what `--root` names then
    /// @param progress told after each picture how many are done
    /// @throws VireoException with code USAGE when the order can't be met or the folder holds something else, DATA
    ///     when a file can't be written, CANCELLED when the thread is interrupted
    public Made make(Order order, Path folder, IntConsumer progress) {
        check(order);
        claim(folder, written(order));
        int pictures = form.pictures(order.count());
        long seed = Scenes.seed(order.seed(), dataset.splits().indexOf(order.split()));
        int questions = form.make(
                new Job(order.split(), order.count(), seed, order.width(), order.height(), pictures, folder, progress));
        return new Made(questions, pictures);
    }

    private void check(Order order) {
        if (!splits().contains(order.split())) {
            boolean known = dataset.splits().contains(order.split());
            throw new VireoException(
                    Code.USAGE,
                    dataset.name()
                            + (known ? ": the split '" : " has no split '")
                            + order.split()
                            + (known ? "' is not made" : "'"),
                    "These are made: " + String.join(", ", splits()) + ".");
        }
        if (order.count() < 1 || order.count() > form.most()) {
            throw new VireoException(
                    Code.USAGE,
                    "a split of " + dataset.name() + " that is made has 1 to " + form.most() + " questions, not "
                            + order.count(),
                    "");
        }
        if (form.films() && (order.width() != form.width() || order.height() != form.height())) {
            throw new VireoException(
                    Code.USAGE,
                    "the videos of " + dataset.name() + " have " + form.width() + "x" + form.height()
                            + " pixels, and no other size",
                    "");
        }
        int shorter = Math.min(order.width(), order.height());
        int longer = Math.max(order.width(), order.height());
        if (shorter < SceneGenerator.MIN_SIDE || longer > SceneGenerator.MAX_SIDE || longer > 4 * shorter) {
            throw new VireoException(
                    Code.USAGE,
                    "pictures can't have " + order.width() + "x" + order.height() + " pixels",
                    "Sides lie between " + SceneGenerator.MIN_SIDE + " and " + SceneGenerator.MAX_SIDE
                            + " pixels, one at most four times the other.");
        }
    }

    private ObjectNode written(Order order) {
        return JSON.createObjectNode()
                .put("dataset", dataset.name())
                .put("split", order.split())
                .put("count", order.count())
                .put("seed", order.seed())
                .put("width", order.width())
                .put("height", order.height());
    }

    /// Marks the folder as that of this order.
    private static void claim(Path folder, ObjectNode order) {
        Path mark = folder.resolve(RECORD);
        try {
            if (Files.exists(folder) && !Files.isDirectory(folder)) {
                throw new VireoException(Code.USAGE, "[" + folder + "] is a file", "Name a folder.");
            }
            Files.createDirectories(folder);
            if (Files.exists(mark)) {
                same(mark, order);
                return;
            }
            try (Stream<Path> there = Files.list(folder)) {
                there.findAny().ifPresent(one -> {
                    throw new VireoException(
                            Code.USAGE,
                            "[" + folder + "] holds something else: " + one.getFileName(),
                            "Name a new or an empty folder.");
                });
            }
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + folder + "] can't be used: " + IoReason.of(e), "", e);
        }
        AtomicFile.write(mark, (order + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void same(Path mark, ObjectNode order) throws IOException {
        JsonNode there;
        try {
            there = JSON.readTree(Files.readAllBytes(mark));
        } catch (JsonProcessingException e) {
            throw new VireoException(
                    Code.USAGE,
                    "[" + mark + "] is no record of vireo data make: " + e.getOriginalMessage(),
                    "Name a new or an empty folder.",
                    e);
        }
        List<String> differ = new ArrayList<>();
        order.properties().forEach(field -> {
            JsonNode was = there.path(field.getKey());
            // An int and a long of the same value are different nodes.
            if (!was.asText().equals(field.getValue().asText())) {
                differ.add(field.getKey() + " " + (was.isMissingNode() ? "nothing" : was.asText()) + ", not "
                        + field.getValue().asText());
            }
        });
        if (!differ.isEmpty()) {
            throw new VireoException(
                    Code.USAGE,
                    "[" + mark + "] the folder was made with other options: " + String.join("; ", differ),
                    "Name a new or an empty folder.");
        }
    }
}
