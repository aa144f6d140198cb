package dev.vireo.benchmarks.data;

import dev.vireo.program.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// VSR (Liu, Emerson and Collier 2023): captions with a spatial relation, true or false of a photograph.
final class Vsr extends FileDataset {
    private static final Map<String, String> CATEGORIES = categories();

    Vsr() {
        super(
                "vsr",
                List.of("zeroshot-test", "zeroshot-dev", "zeroshot-train", "random-test", "random-dev", "random-train"),
                List.of("vsr", "rvp-exact"),
                "The splits are in the project's repository on GitHub (cambridgeltl/visual-spatial-reasoning), the"
                        + " pictures are those of COCO 2017, train and val.");
    }

    /// Which relations the authors count as of one kind. They name `among` twice; their script takes the last.
    private static Map<String, String> categories() {
        Map<String, String> out = new HashMap<>();
        kind(
                out,
                "Adjacency",
                "adjacent to, alongside, at the side of, at the right side of, at the left side of, attached to,"
                        + " at the back of, ahead of, against, at the edge of");
        kind(
                out,
                "Directional",
                "off, past, toward, down, deep down, up, away from, along, around, from, into, to, across,"
                        + " across from, through, down from");
        kind(out, "Orientation", "facing, facing away from, parallel to, perpendicular to");
        kind(
                out,
                "Projective",
                "on top of, beneath, beside, behind, left of, right of, under, in front of, below, above, over,"
                        + " in the middle of");
        kind(out, "Proximity", "by, close to, near, far from, far away from");
        kind(
                out,
                "Topological",
                "connected to, detached from, has as a part, part of, contains, within, at, on, in, with,"
                        + " surrounding, among, consists of, out of, between, inside, outside, touching");
        kind(out, "Unallocated", "beyond, next to, opposite to, after, among, enclosed by");
        return Map.copyOf(out);
    }

    private static void kind(Map<String, String> out, String kind, String relations) {
        for (String relation : relations.split(", ", -1)) {
            out.put(relation, kind);
        }
    }

    @Override
    List<Path> questions(Path root, String split) {
        int dash = split.indexOf('-');
        String kind = split.substring(0, dash);
        String file = split.substring(dash + 1) + ".jsonl";
        List<String> places = new ArrayList<>();
        for (String folder : List.of("splits/" + kind, "data/splits/" + kind, kind, "vsr_" + kind)) {
            places.add(folder + "/" + file);
        }
        return List.of(Layout.first(root, places));
    }

    @Override
    RowSamples read(Path root, String split, boolean strict) {
        Path images = Layout.first(root, List.of("images", "data/images", "trainval2017", "data/trainval2017"));
        Set<String> names = Set.of("image", "caption", "label", "relation");
        Rows.Fields fields = new Rows.Fields(names, names, hint());
        return new RowSamples(
                questions(root, split), file -> Rows.open(file, fields), row -> List.of(sample(row, images)), hint());
    }

    private static Sample sample(Row row, Path images) {
        String image = row.text("image");
        String relation = row.text("relation");
        int label = row.whole("label");
        if (label > 1) {
            throw new IllegalArgumentException("the field 'label' must be 0 (false) or 1 (true), not " + label);
        }
        Labels labels = new Labels()
                .with("relation", relation)
                .with("category", Optional.ofNullable(CATEGORIES.get(relation)))
                .with("label", String.valueOf(label));
        return new Sample(
                String.valueOf(row.place().number()),
                row.text("caption"),
                new About.Picture(Layout.inside(images, image)),
                List.of(),
                Gold.Text.of(label == 1 ? "yes" : "no"),
                Optional.of(Type.Simple.BOOL),
                image,
                labels.map());
    }
}
