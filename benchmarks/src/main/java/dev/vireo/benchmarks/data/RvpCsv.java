package dev.vireo.benchmarks.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The tables of the reference code of Recursive Visual Programming: one form for pictures, sets of pictures and
/// videos. A split is the name of a table without its ending; one of another name is read, too.
final class RvpCsv extends FileDataset {
    private static final Set<String> NEEDED = Set.of("index", "query", "answer");
    private static final Set<String> WANTED = Set.of(
            "index",
            "sample_id",
            "possible_answers",
            "query_type",
            "query",
            "answer",
            "image_name",
            "images_name",
            "video_name");

    RvpCsv() {
        super(
                "rvp",
                List.of(
                        "queries_gqa",
                        "queries_vsr",
                        "queries_val2000",
                        "queriestestdev_shuffled",
                        "queries_valsample1000",
                        "queries_test_paraphrased",
                        "queries_ATP_Corig"),
                List.of("rvp-exact", "vqa-normalised"),
                "The tables are in the repository of Recursive Visual Programming on GitHub (para-lost/RVP); pictures and"
                        + " videos are those of the data sets that they are drawn from.");
    }

    @Override
    List<String> present(Path root) {
        Set<String> out = new LinkedHashSet<>(splits());
        for (Path file : Layout.matching(root, "*.csv")) {
            String name = file.getFileName().toString();
            out.add(name.substring(0, name.length() - ".csv".length()));
        }
        return List.copyOf(out);
    }

    @Override
    List<Path> questions(Path root, String split) {
        return List.of(root.resolve(split + ".csv"));
    }

    @Override
    RowSamples read(Path root, String split, boolean strict) {
        Rows.Fields fields = new Rows.Fields(NEEDED, WANTED, hint());
        boolean captions = split.contains("vsr");
        return new RowSamples(
                questions(root, split),
                file -> Rows.open(file, fields),
                row -> List.of(sample(row, root, captions)),
                hint());
    }

    private static Sample sample(Row row, Path root, boolean captions) {
        Optional<String> image = row.optional("image_name");
        Optional<String> images = row.optional("images_name");
        Optional<String> video = row.optional("video_name");
        About about;
        if (image.isPresent()) {
            about = new About.Picture(file(root, "images", image.get()));
        } else if (images.isPresent()) {
            List<Path> files = new ArrayList<>();
            for (String one : PythonList.parse(images.get())) {
                files.add(file(root, "images", Row.clean("images_name", one)));
            }
            if (files.isEmpty()) {
                throw new IllegalArgumentException("the list 'images_name' is empty");
            }
            about = new About.Pictures(files);
        } else if (video.isPresent()) {
            about = new About.Video(file(root, "videos", video.get()), Optional.empty());
        } else {
            throw new IllegalArgumentException("one of 'image_name', 'images_name' and 'video_name' must name files");
        }
        List<String> options = about instanceof About.Video ? options(row) : List.of();
        Labels labels = new Labels()
                .with("query_type", row.optional("query_type"))
                .with("sample_id", row.optional("sample_id"));
        return new Sample(
                row.name("index"),
                row.text("query"),
                about,
                options,
                gold(row, options, captions),
                Optional.empty(),
                image.or(() -> images).or(() -> video).orElseThrow(),
                labels.map());
    }

    /// The cell of a picture's row holds other things than options.
    private static List<String> options(Row row) {
        Optional<String> cell = row.optional("possible_answers");
        return cell.isEmpty() ? List.of() : PythonList.parse(Row.clean("possible_answers", cell.get()));
    }

    private static Gold gold(Row row, List<String> options, boolean captions) {
        Optional<String> answer = row.optional("answer");
        if (answer.isEmpty()) {
            return new Gold.Withheld();
        }
        if (!options.isEmpty()) {
            int index = row.whole("answer");
            if (index >= options.size()) {
                throw new IllegalArgumentException(
                        "the answer " + index + " is none of the " + options.size() + " options, counted from 0");
            }
            return new Gold.Choice(index);
        }
        if (!captions) {
            return Gold.Text.of(answer.get());
        }
        return switch (answer.get()) {
            case "1" -> Gold.Text.of("yes");
            case "0" -> Gold.Text.of("no");
            case "yes", "no" -> Gold.Text.of(answer.get());
            default ->
                throw new IllegalArgumentException(
                        "the answer of a caption must be 0, 1, yes or no, not '" + answer.get() + "'");
        };
    }

    /// Lists of pictures hold whole paths; those of one picture names in a folder.
    private static Path file(Path root, String folder, String name) {
        if (name.startsWith("/") && Path.of(name).isAbsolute()) {
            return Path.of(name);
        }
        Layout.inside(root, name);
        return Layout.first(root, List.of(folder + "/" + name, name));
    }
}
