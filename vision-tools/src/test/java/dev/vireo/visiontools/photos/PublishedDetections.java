package dev.vireo.visiontools.photos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.models.WeightFiles;
import dev.vireo.models.nanodet.NanoDetModel;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/// Compares what the shipped detector finds with what the published graph finds. Arguments of `main`: a
/// file of `tools/parity/nanodet.py published`, a folder of pictures.
final class PublishedDetections {
    /// The least score in the files.
    private static final double LEAST = 0.1;

    private PublishedDetections() {}

    /// The largest differences of a picture.
    record Difference(double score, double box) {
        Difference max(Difference other) {
            return new Difference(Math.max(score, other.score), Math.max(box, other.box));
        }
    }

    static PhotoDetector shipped() throws IOException {
        return new PhotoDetector(NanoDetModel.of(
                ModelConfig.parse(new String(resource("config.json"), StandardCharsets.UTF_8), "config.json"),
                WeightFiles.parameters(resource("model.safetensors"), "model.safetensors")));
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(PhotoTools.class.getResourceAsStream("nanodet/" + name))) {
            return in.readAllBytes();
        }
    }

    /// Compares each thing that is expected with the one of its class that is nearest to it.
    static Difference compare(PhotoDetector detector, Image image, JsonNode expected) {
        List<Found> found = detector.look(image).stream()
                .filter(thing -> thing.score() >= LEAST)
                .toList();
        assertEquals(expected.size(), found.size());
        Difference worst = new Difference(0, 0);
        for (JsonNode row : expected) {
            worst = worst.max(found.stream()
                    .filter(thing -> thing.label() == row.get(0).asInt())
                    .map(thing -> difference(thing, row))
                    .min(Comparator.comparingDouble(Difference::box))
                    .orElseThrow(() -> new AssertionError("not found: " + row)));
        }
        return worst;
    }

    private static Difference difference(Found thing, JsonNode row) {
        double[] sides = {thing.left(), thing.top(), thing.right(), thing.bottom()};
        double box = 0;
        for (int side = 0; side < 4; side++) {
            box = Math.max(box, Math.abs(sides[side] - row.get(2 + side).asDouble()));
        }
        return new Difference(Math.abs(thing.score() - row.get(1).asDouble()), box);
    }

    public static void main(String... args) throws IOException {
        JsonNode all = new ObjectMapper().readTree(Files.readAllBytes(Path.of(args[0])));
        try (PhotoDetector detector = shipped()) {
            for (var picture : all.properties()) {
                Image image = Image.read(Path.of(args[1]).resolve(picture.getKey()));
                try {
                    System.out.println(picture.getKey() + " "
                            + picture.getValue().size() + " things, " + compare(detector, image, picture.getValue()));
                } catch (AssertionError e) {
                    System.out.println(picture.getKey() + " " + e.getMessage());
                }
            }
        }
    }
}
