package dev.vireo.benchmarks.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.vireo.program.Type;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// COVR (Bogin, Gupta, Gardner and Berant 2021): questions and statements about several photographs.
final class Covr extends FileDataset {
    private static final String PARAPHRASED = "_paraphrased";
    private static final Pattern GENOME = Pattern.compile("n?[0-9]+");
    private static final Pattern NLVR2 = Pattern.compile("[a-z0-9]+(-[A-Za-z0-9]+){3}");
    private static final Set<String> WANTED =
            Set.of("qid", "utterance", "paraphrased", "rephrase", "scenes", "answer", "pattern_name", "properties");

    private static final Pattern DEPTH = Pattern.compile("depth_\\d");

    Covr() {
        super(
                "covr",
                List.of("test", "test" + PARAPHRASED, "val", "val" + PARAPHRASED, "train"),
                List.of("covr", "vqa-normalised"),
                "The questions are on the page of COVR (covr-dataset on GitHub); the pictures are those of GQA, of"
                        + " imSitu and of NLVR2, each from its own page.");
    }

    @Override
    List<Path> questions(Path root, String split) {
        String file = split.replace(PARAPHRASED, "") + ".jsonl";
        return List.of(Layout.first(root, List.of(file, "covr/" + file, "data/" + file)));
    }

    @Override
    RowSamples read(Path root, String split, boolean strict) {
        Pictures pictures = new Pictures(
                Layout.first(root, List.of("gqa_images", "images")),
                Layout.first(root, List.of("imSitu_images", "imsitu_images", "of500_images_resized")),
                Layout.first(root, List.of("nlvr2_images", "nlvr2")));
        Rows.Fields fields = new Rows.Fields(Set.of("utterance", "scenes"), WANTED, hint());
        boolean paraphrased = split.endsWith(PARAPHRASED);
        boolean withheld = split.startsWith("test");
        return new RowSamples(
                questions(root, split),
                file -> Rows.open(file, fields),
                row -> samples(row, pictures, paraphrased, withheld),
                hint());
    }

    /// The folders of the three sources.
    private record Pictures(Path gqa, Path imSitu, Path nlvr2) {
        Path of(String id) {
            if (GENOME.matcher(id).matches()) {
                return Layout.withEnding(gqa, id, List.of(".jpg", ".png"));
            }
            if (NLVR2.matcher(id).matches()) {
                String part = id.substring(0, id.indexOf('-'));
                return Layout.first(nlvr2, List.of(part + "/" + id + ".png", id + ".png"));
            }
            int end = id.indexOf('_');
            if (end <= 0) {
                throw new IllegalArgumentException("the scene '" + id
                        + "' is no id of GQA, imSitu (verb_number) or NLVR2" + " (split-number-number-img)");
            }
            return Layout.inside(imSitu, id.substring(0, end) + "/" + id + ".jpg");
        }
    }

    private static List<Sample> samples(Row row, Pictures pictures, boolean paraphrased, boolean withheld) {
        String text = row.text("utterance");
        if (paraphrased) {
            Optional<String> other = row.optional("paraphrased").or(() -> row.optional("rephrase"));
            if (other.isEmpty()) {
                return List.of();
            }
            text = other.get();
        }
        List<String> scenes = row.texts("scenes");
        if (scenes.isEmpty()) {
            throw new IllegalArgumentException("the list 'scenes' is empty");
        }
        boolean question = text.contains("?");
        Labels labels = new Labels()
                .with("scenes", String.valueOf(scenes.size()))
                .with("form", question ? "question" : "statement")
                .with("pattern", row.optional("pattern_name"));
        depth(row).ifPresent(depth -> labels.with("depth", depth));
        Gold gold = gold(row, withheld, labels);
        return List.of(new Sample(
                row.fields().has("qid")
                        ? row.name("qid")
                        : String.valueOf(row.place().number()),
                text,
                new About.Pictures(scenes.stream().map(pictures::of).toList()),
                List.of(),
                gold,
                question ? Optional.empty() : Optional.of(Type.Simple.BOOL),
                String.join(" ", scenes),
                labels.map()));
    }

    /// The depth that generated questions have among their properties, as `depth_2`.
    private static Optional<String> depth(Row row) {
        JsonNode properties =
                row.fields().has("properties") ? row.fields().any("properties") : MissingNode.getInstance();
        return properties
                .valueStream()
                .map(JsonNode::asText)
                .filter(one -> DEPTH.matcher(one).matches())
                .map(one -> one.substring("depth_".length()))
                .findFirst();
    }

    private static Gold gold(Row row, boolean withheld, Labels labels) {
        if (withheld && !row.fields().has("answer")) {
            return new Gold.Withheld();
        }
        JsonNode answer = row.fields().any("answer");
        if (answer.isBoolean()) {
            labels.with("kind", "bool");
            return Gold.Text.of(answer.booleanValue() ? "yes" : "no");
        }
        if (answer.isIntegralNumber()) {
            labels.with("kind", "int");
            return Gold.Text.of(answer.asText());
        }
        String text = row.text("answer");
        labels.with("kind", "str");
        return Gold.Text.of(text);
    }
}
