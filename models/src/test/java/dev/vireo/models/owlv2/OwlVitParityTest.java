package dev.vireo.models.owlv2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.models.OddInputs;
import dev.vireo.models.Parameters;
import dev.vireo.models.TowerFixtures;
import dev.vireo.models.owlv2.Owlv2Processor.Found;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// OWL-ViT by transformers 4 and 5 (`tools/parity/owlvit.py`) against ours: networks, pictures, and what whole
/// folders find.
class OwlVitParityTest {
    private static void check(String system, Consumer<Parity> comparison) {
        Parity.check(OwlVitParityTest.class, "../parity/owlvit", system, comparison);
    }

    @Test
    void outputsAreThoseOfTransformers() {
        check("owlvit", TowerFixtures::compare);
    }

    @Test
    void textsThatOnlyFillUpFitNothing() {
        check("owlvit", Owlv2ParityTest::compareFilled);
    }

    private static Tensor pixels(JsonNode each, Image picture) {
        return Owlv2Processor.squashed(OddInputs.settings(each)).apply(List.of(picture));
    }

    @Test
    void picturesAreThoseOfTorchvisionToTheBit() {
        check("owlvit_processor", fixture -> {
            for (JsonNode each : fixture.json("cases")) {
                try (Scope _ = Scope.inference()) {
                    fixture.compare(
                            "out." + each.path("case").asText(), pixels(each, OddInputs.picture(fixture, each)), 0, 0);
                }
            }
        });
    }

    /// A folder with its network.
    private record Opened(Owlv2Processor processor, Owlv2Model model, Parameters parameters) implements AutoCloseable {
        static Opened of(String name) {
            Path path = OddInputs.folder(name);
            ModelFolder folder = ModelFolder.open(path);
            try (FolderWeights weights = folder.weights()) {
                Parameters parameters = Parameters.of(weights, DType.F32, Device.CPU);
                Owlv2Model model = new Owlv2Model(folder.config(), parameters);
                parameters.requireAllUsed();
                return new Opened(Owlv2Processor.open(path), model, parameters);
            }
        }

        List<Found> found(Image picture, List<String> names, double threshold) {
            Owlv2Model.Picture seen = model.look(processor.pixels(picture), false);
            Owlv2Processor.Texts texts = processor.texts(names);
            Tensor logits = model.logits(
                    seen,
                    model.queries(texts.ids_TN(), Optional.of(texts.kept_TN())).unsqueeze(0));
            return processor.found(
                    logits.squeeze(0), seen.boxes_BP4().squeeze(0), picture.width(), picture.height(), threshold);
        }

        @Override
        public void close() {
            processor.close();
            parameters.close();
        }
    }

    private static Tensor scores(List<Found> found) {
        float[] out = new float[found.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) found.get(i).score();
        }
        return Tensor.of(out, out.length);
    }

    private static Tensor shares(List<Found> found, Image picture) {
        float[] out = new float[4 * found.size()];
        for (int i = 0; i < found.size(); i++) {
            Found one = found.get(i);
            out[4 * i] = (float) (one.left() / picture.width());
            out[4 * i + 1] = (float) (one.top() / picture.height());
            out[4 * i + 2] = (float) (one.right() / picture.width());
            out[4 * i + 3] = (float) (one.bottom() / picture.height());
        }
        return Tensor.of(out, found.size(), 4);
    }

    private static List<String> names(Parity fixture) {
        List<String> out = new ArrayList<>();
        fixture.json("names").forEach(name -> out.add(name.asText()));
        return out;
    }

    @Test
    void whatAFolderFindsInPicturesIsWhatTransformersFinds() {
        check("owlvit_processor", fixture -> {
            for (JsonNode each : fixture.json("found")) {
                try (Opened opened = Opened.of(each.path("folder").asText());
                        Scope _ = Scope.inference()) {
                    Image picture = OddInputs.picture(fixture, each);
                    List<Found> found = opened.found(picture, names(fixture), 0.3);
                    String name = each.path("case").asText();
                    assertEquals(
                            each.path("labels").toString(),
                            found.stream().map(Found::query).toList().toString().replace(" ", ""),
                            name);
                    fixture.output(name + ".scores", scores(found));
                    fixture.output(name + ".shares", shares(found, picture));
                    assertEquals(
                            each.path("kept").toString(),
                            Owlv2Processor.distinct(found, 0.1).stream()
                                    .map(found::indexOf)
                                    .toList()
                                    .toString()
                                    .replace(" ", ""),
                            name);
                }
            }
        });
    }

    private static double apart(Tensor a, Tensor b) {
        float[] left = a.toFloats();
        float[] right = b.toFloats();
        assertEquals(left.length, right.length);
        double most = 0;
        for (int i = 0; i < left.length; i++) {
            most = Math.max(most, Math.abs(left[i] - right[i]));
        }
        return most;
    }

    /// Version 4 has Pillow: how far that is off is told, so that nobody looks for it elsewhere.
    @Test
    void picturesOfVersionFourDifferALittle() {
        check(
                "owlvit_pillow",
                fixture -> check("owlvit_processor", ours -> {
                    int values = 0;
                    int other = 0;
                    double most = 0;
                    for (JsonNode each : fixture.json("cases")) {
                        try (Scope _ = Scope.inference()) {
                            String name = each.path("case").asText();
                            if (name.equals("noise_28")) {
                                continue; // with other deviations, of which a step is larger
                            }
                            float[] four = fixture.tensor("pillow." + name).toFloats();
                            float[] five = ours.tensor("out." + name).toFloats();
                            for (int i = 0; i < four.length; i++) {
                                // Of the largest deviation of the three channels, so that no step is told too small.
                                double steps = Math.abs(four[i] - five[i]) * 255 * 0.27577711;
                                values++;
                                other += steps > 0.5 ? 1 : 0;
                                most = Math.max(most, steps);
                            }
                        }
                    }
                    double scores = 0;
                    double shares = 0;
                    for (JsonNode each : ours.json("found")) {
                        String name = each.path("case").asText().replace("found.", "pillow.");
                        if (!fixture.has(name + ".scores")) {
                            continue;
                        }
                        try (Opened opened = Opened.of(each.path("folder").asText());
                                Scope _ = Scope.inference()) {
                            Image picture = OddInputs.picture(ours, each);
                            List<Found> found = opened.found(picture, names(ours), 0);
                            scores = Math.max(scores, apart(fixture.tensor(name + ".scores"), scores(found)));
                            shares = Math.max(shares, apart(fixture.tensor(name + ".shares"), shares(found, picture)));
                        }
                    }
                    System.out.printf(
                            Locale.ROOT,
                            "%d of %d values differ, by %.2f steps of 255 at most, scores by %.2g, boxes by %.2g of a side%n",
                            other,
                            values,
                            most,
                            scores,
                            shares);
                    fixture.note(scores);
                    ours.note(0);
                    assertTrue(other > 0 && other < values / 20, other + " of " + values);
                    assertTrue(most < 6, most + " steps");
                    assertTrue(scores > 0 && scores < 0.02, scores + " of scores");
                    assertTrue(shares > 0 && shares < 0.01, shares + " of a side");
                }));
    }
}
