package dev.vireo.benchmarks.data;

import dev.vireo.runtime.json.JsonFields;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// GQA (Hudson and Manning 2019): questions about the scene graphs of photographs.
final class Gqa extends FileDataset {
    /// The file that `vireo world scenes` writes beside its pictures.
    private static final String WORLD = "questions";

    private static final int PARTS = 10;
    private static final List<String> FOLDERS = List.of("questions", "questions1.2", "questions1.3", "");
    private static final Set<String> NEEDED = Set.of("question", "imageId");
    private static final Set<String> WANTED =
            Set.of("question", "imageId", "answer", "fullAnswer", "groups", "types", "entailed", "isBalanced");

    Gqa() {
        super(
                "gqa",
                List.of(
                        "testdev_balanced",
                        "testdev_all",
                        "val_balanced",
                        "val_all",
                        "train_balanced",
                        "train_all",
                        "test_balanced",
                        "test_all",
                        "challenge_balanced",
                        "challenge_all",
                        "submission_all",
                        WORLD),
                List.of("gqa-official", "rvp-exact", "vqa-normalised"),
                "Questions, scene graphs and pictures are on the download page of GQA (Stanford).");
    }

    @Override
    List<Path> questions(Path root, String split) {
        if (split.equals(WORLD)) {
            return List.of(root.resolve("questions.json"));
        }
        String file = split + "_questions.json";
        Path one = Layout.first(root, within(file));
        if (!split.equals("train_all") || Files.exists(one)) {
            return List.of(one);
        }
        Path parts = Layout.first(root, within("train_all_questions"));
        return IntStream.range(0, PARTS)
                .mapToObj(i -> parts.resolve("train_all_questions_" + i + ".json"))
                .toList();
    }

    private static List<String> within(String file) {
        return FOLDERS.stream()
                .map(folder -> folder.isEmpty() ? file : folder + "/" + file)
                .toList();
    }

    private static String tier(String split) {
        return split.substring(0, split.indexOf('_'));
    }

    @Override
    List<Path> besides(Path root, String split) {
        if (!hasGraphs(split)) {
            return List.of();
        }
        List<Path> out = new ArrayList<>();
        out.add(graphs(root, split));
        out.addAll(choices(root, split));
        return out;
    }

    private static boolean hasGraphs(String split) {
        return split.startsWith("train_") || split.startsWith("val_");
    }

    private static Path graphs(Path root, String split) {
        String file = tier(split) + "_sceneGraphs.json";
        return Layout.first(root, List.of("sceneGraphs/" + file, file));
    }

    /// One file, or those of a folder.
    private static List<Path> choices(Path root, String split) {
        String name = tier(split) + "_choices";
        Path folder = Layout.first(root, List.of("eval/" + name, name));
        List<Path> parts = Layout.matching(folder, "*.json");
        return parts.isEmpty() ? List.of(Layout.first(root, List.of("eval/" + name + ".json", name + ".json"))) : parts;
    }

    @Override
    RowSamples read(Path root, String split, boolean strict) {
        Path images = Layout.first(root, List.of("images", "allImages/images", "allImages"));
        GqaChoices choices = hasGraphs(split) ? GqaChoices.read(choices(root, split), hint()) : GqaChoices.NONE;
        boolean withheld = Set.of("test", "challenge", "submission").contains(split.equals(WORLD) ? "" : tier(split));
        Rows.Fields fields = new Rows.Fields(NEEDED, WANTED, hint());
        return new RowSamples(
                questions(root, split),
                file -> JsonRows.map(file, fields),
                row -> List.of(sample(row, images, choices, withheld)),
                hint());
    }

    private static Sample sample(Row row, Path images, GqaChoices choices, boolean withheld) {
        String id = Row.clean("id", row.key());
        if (id.isBlank()) {
            throw new IllegalArgumentException("its id is empty");
        }
        String image = row.name("imageId");
        Optional<String> answer = withheld ? row.optional("answer") : Optional.of(row.text("answer"));
        Labels labels = new Labels().with("full-answer", row.optional("fullAnswer"));
        row.fields().optionalObject("types").ifPresent(types -> types(types, labels));
        row.fields()
                .optionalObject("groups")
                .ifPresent(groups -> labels.with("global", groups.optionalText("global"))
                        .with("local", groups.optionalText("local")));
        if (row.fields().has("entailed")) {
            List<String> entailed = row.texts("entailed");
            labels.with("entailed", entailed.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", entailed)));
        }
        if (row.fields().has("isBalanced")) {
            labels.with("balanced", String.valueOf(row.fields().flag("isBalanced")));
        }
        choices.label(id, labels);
        return new Sample(
                id,
                row.text("question"),
                new About.Picture(Layout.withEnding(images, image, List.of(".jpg", ".png"))),
                List.of(),
                answer.<Gold>map(Gold.Text::of).orElseGet(Gold.Withheld::new),
                Optional.empty(),
                image,
                labels.map());
    }

    private static void types(JsonFields types, Labels labels) {
        for (String name : List.of("structural", "semantic", "detailed", "family")) {
            labels.with(name, types.optionalText(name));
        }
        if (types.has("depth")) {
            labels.with("depth", String.valueOf(types.whole("depth")));
        }
    }

    @Override
    void checkBesides(Path root, String split, Check check) {
        if (hasGraphs(split) && Files.exists(graphs(root, split))) {
            Rows.Fields fields = new Rows.Fields(Set.of(), Set.of("width", "height", "objects"), hint());
            check.rows(() -> JsonRows.map(graphs(root, split), fields), Gqa::graph);
        }
    }

    private static void graph(Row row) {
        JsonFields graph = row.fields();
        int width = graph.whole("width");
        int height = graph.whole("height");
        JsonFields objects = graph.object("objects");
        for (String id : objects.names()) {
            JsonFields object = objects.object(id);
            boolean out = object.integer("x") + object.count("w") > width
                    || object.integer("y") + object.count("h") > height
                    || object.integer("x") < 0
                    || object.integer("y") < 0;
            if (out) {
                throw new IllegalArgumentException("the box of object '" + id + "' is not within the picture of "
                        + width + " x " + height + " pixels");
            }
        }
    }
}
