package dev.vireo.benchmarks.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// 4KPro (Shi et al. 2025): questions with options about pictures of 4K pixels. How its files are laid out is not
/// described in print; this reads a table with the fields that such sets have, and refuses what it does not know.
final class FourKPro extends FileDataset {
    private static final Set<String> NEEDED = Set.of("image", "question", "options", "answer");
    private static final Set<String> WANTED = Set.of("id", "image", "question", "options", "answer", "category");

    FourKPro() {
        super("4kpro", List.of("test"), List.of("choice"), "4KPro is announced on the page of PS3 (NVLabs).");
    }

    @Override
    List<Path> questions(Path root, String split) {
        return Layout.table(root, List.of("", "data"), split);
    }

    @Override
    RowSamples read(Path root, String split, boolean strict) {
        Rows.Fields fields = new Rows.Fields(NEEDED, WANTED, hint());
        return new RowSamples(
                questions(root, split), file -> Rows.open(file, fields), row -> List.of(sample(row, root)), hint());
    }

    private static Sample sample(Row row, Path root) {
        Optional<String> image = row.optional("image");
        if (image.isEmpty()) {
            throw new IllegalArgumentException(
                    "the field 'image' has no path; a picture that lies in the table itself must be a file in images/");
        }
        Layout.inside(root, image.get());
        List<String> written = row.texts("options");
        if (written.size() < 2) {
            throw new IllegalArgumentException("the list 'options' must have at least two texts");
        }
        List<String> options = written.getFirst().strip().startsWith("A.") ? Lettered.list(written) : written;
        return new Sample(
                row.fields().has("id")
                        ? row.name("id")
                        : String.valueOf(row.place().number()),
                row.text("question"),
                new About.Picture(Layout.first(root, List.of("images/" + image.get(), image.get()))),
                options,
                new Gold.Choice(Lettered.index(row.text("answer").strip(), options.size())),
                Optional.empty(),
                image.get(),
                new Labels().with("category", row.optional("category")).map());
    }
}
