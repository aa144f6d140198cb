package dev.vireo.benchmarks.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.program.Type;
import dev.vireo.runtime.json.JsonFields;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// RefCOCO, RefCOCO+ (Yu et al. 2016) and RefCOCOg (Mao et al. 2016): which thing of a photograph is meant.
final class RefCoco extends FileDataset {
    private static final Set<String> REF = Set.of("ann_id", "image_id", "split", "sentences");
    private static final Set<String> IMAGE = Set.of("id", "file_name", "width", "height");
    private static final Set<String> BOX = Set.of("id", "image_id", "bbox");

    /// How far the published boxes leave their pictures by rounding.
    private static final double SLACK = 1;

    private static final List<Refs> ALL = List.of(
            new Refs("refcoco", "refcoco", "unc", List.of("testA", "testB", "val", "train")),
            new Refs("refcoco+", "refcoco+", "unc", List.of("testA", "testB", "val", "train")),
            new Refs("refcocog", "refcocog", "umd", List.of("test", "val", "train")),
            new Refs("refcocog-google", "refcocog", "google", List.of("val", "train")));

    /// A set as it is used.
    ///
    /// @param by who made its splits
    private record Refs(String name, String folder, String by, List<String> splits) {
        static Refs of(String split) {
            String name = split.substring(0, split.lastIndexOf('-'));
            return ALL.stream()
                    .filter(refs -> refs.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }

        Path file(Path root, String ending) {
            return root.resolve(folder).resolve("refs(" + by + ")" + ending);
        }

        Path instances(Path root) {
            return root.resolve(folder).resolve("instances.json");
        }
    }

    RefCoco() {
        super(
                "refcoco",
                ALL.stream()
                        .flatMap(refs -> refs.splits.stream().map(split -> refs.name + "-" + split))
                        .toList(),
                List.of("iou"),
                "The expressions are those of the REFER project on GitHub (lichengunc/refer), turned into JSON by"
                        + " tools/convert/refs.py; the pictures are those of COCO 2014, train.");
    }

    @Override
    List<Path> questions(Path root, String split) {
        return List.of(Refs.of(split).file(root, ".json"));
    }

    @Override
    List<Path> besides(Path root, String split) {
        return List.of(Refs.of(split).instances(root));
    }

    @Override
    RowSamples read(Path root, String split, boolean strict) {
        Refs refs = Refs.of(split);
        Path pickle = refs.file(root, ".p");
        if (!Files.exists(refs.file(root, ".json")) && Files.exists(pickle)) {
            throw Defect.of(
                    pickle,
                    "it is a pickle, which can run code when it is read",
                    "Turn it into JSON: python tools/convert/refs.py '" + pickle + "'");
        }
        Instances instances = Instances.read(refs.instances(root), hint());
        Path images = Layout.first(
                root, List.of("train2014", "images/train2014", "images/mscoco/images/train2014", "images"));
        String wanted = split.substring(split.lastIndexOf('-') + 1);
        Rows.Fields fields = new Rows.Fields(REF, REF, hint());
        return new RowSamples(
                questions(root, split),
                file -> Rows.open(file, fields),
                row -> samples(row, refs, wanted, instances, images),
                hint());
    }

    private record Picture(String file, int width, int height) {}

    /// The pictures and boxes of `instances.json` by their ids.
    private record Instances(Path file, Map<Long, Picture> pictures, Map<Long, Gold.Region> boxes) {
        static Instances read(Path file, String hint) {
            Map<Long, Picture> pictures = new HashMap<>();
            Map<Long, Gold.Region> boxes = new HashMap<>();
            each(file, "images", IMAGE, hint, row -> {
                JsonFields image = row.fields();
                pictures.put(
                        image.count("id"),
                        new Picture(row.text("file_name"), image.whole("width"), image.whole("height")));
            });
            each(file, "annotations", BOX, hint, row -> boxes.put(row.fields().count("id"), box(row, pictures)));
            return new Instances(file, pictures, boxes);
        }

        private static void each(Path file, String list, Set<String> names, String hint, Consumer<Row> use) {
            try (JsonRows rows = JsonRows.listIn(file, list, new Rows.Fields(names, names, hint))) {
                for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                    try {
                        use.accept(row.get());
                    } catch (IllegalArgumentException e) {
                        throw row.get().place().defect("in '" + list + "': " + e.getMessage(), hint);
                    }
                }
            }
        }

        private static Gold.Region box(Row row, Map<Long, Picture> pictures) {
            JsonNode box = row.fields().array("bbox");
            if (box.size() != 4
                    || !Stream.of(0, 1, 2, 3).allMatch(i -> box.get(i).isNumber())) {
                throw new IllegalArgumentException("the field 'bbox' must be four numbers: left, top, width, height");
            }
            double left = box.get(0).doubleValue();
            double top = box.get(1).doubleValue();
            double width = box.get(2).doubleValue();
            double height = box.get(3).doubleValue();
            long id = row.fields().count("image_id");
            Picture picture = pictures.get(id);
            if (picture == null) {
                throw new IllegalArgumentException("there is no picture " + id + " among 'images'");
            }
            boolean within = left >= -SLACK
                    && top >= -SLACK
                    && width >= 0
                    && height >= 0
                    && left + width <= picture.width() + SLACK
                    && top + height <= picture.height() + SLACK;
            if (!within) {
                throw new IllegalArgumentException("the box " + box + " is not within picture " + id + " of "
                        + picture.width() + " x " + picture.height() + " pixels");
            }
            return new Gold.Region(left, top, left + width, top + height);
        }
    }

    private static List<Sample> samples(Row row, Refs refs, String wanted, Instances instances, Path images) {
        if (!row.text("split").equals(wanted)) {
            return List.of();
        }
        long annotation = row.fields().count("ann_id");
        long image = row.fields().count("image_id");
        Gold.Region box = instances.boxes().get(annotation);
        Picture picture = instances.pictures().get(image);
        if (box == null || picture == null) {
            throw new IllegalArgumentException(
                    (box == null ? "annotation " + annotation : "picture " + image) + " is not in " + instances.file());
        }
        List<Sample> out = new ArrayList<>();
        for (JsonNode one : row.fields().array("sentences")) {
            Row sentence = new Row(row.place(), "", new JsonFields(one));
            out.add(new Sample(
                    sentence.name("sent_id"),
                    sentence.text("sent"),
                    new About.Picture(Layout.inside(images, picture.file())),
                    List.of(),
                    box,
                    Optional.of(Type.Simple.PATCH),
                    String.valueOf(image),
                    Map.of("set", refs.name, "split", wanted)));
        }
        if (out.isEmpty()) {
            throw new IllegalArgumentException("the list 'sentences' is empty");
        }
        return out;
    }
}
