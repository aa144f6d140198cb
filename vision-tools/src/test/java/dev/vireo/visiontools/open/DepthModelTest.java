package dev.vireo.visiontools.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.models.RunnableModel;
import dev.vireo.models.depthanything.DepthAnythingProcessor;
import dev.vireo.models.families.Models;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The estimator over the folder that `tools/parity/depthanything.py` makes.
class DepthModelTest {
    @TempDir
    Path folder;

    private static Path tiny() {
        try {
            return Path.of(Objects.requireNonNull(DepthModelTest.class.getResource("../depth_tiny"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Image picture(int width, int height, long seed) {
        byte[] rgb = new byte[3 * width * height];
        SplittableRandom random = new SplittableRandom(seed);
        int block = Math.max(1, width / 6);
        int[] colours = random.ints(60, 0, 256).toArray();
        for (int i = 0; i < rgb.length; i++) {
            int pixel = i / 3;
            rgb[i] = (byte) colours[(pixel % width / block + pixel / width / block * 7 + i % 3) % colours.length];
        }
        return Image.ofRgb(width, height, rgb);
    }

    private void copy() {
        try (Stream<Path> all = Files.list(tiny())) {
            for (Path each : all.toList()) {
                Files.copy(each, folder.resolve(each.getFileName().toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The network's own map at its own size, by the way that `models run` goes.
    private static float[] map(Image image) {
        try (RunnableModel model = Models.open(tiny(), DType.F32, Device.CPU);
                Scope _ = Scope.inference()) {
            Tensor pixels =
                    DepthAnythingProcessor.open(ModelFolder.open(tiny())).apply(image);
            return Objects.requireNonNull(model.run(Map.of("pixel_values", pixels), RunnableModel.Options.NONE)
                            .get("predicted_depth"))
                    .toFloats();
        }
    }

    @Test
    void largerIsFartherInTheOrderOfTheNetwork() {
        Image image = picture(56, 56, 3); // seen pixel by pixel
        float[] nearness = map(image);
        try (DepthModel model = DepthModel.of(tiny())) {
            int told = 0;
            for (int i = 0; i < 200; i++) {
                int a = i * 37 % nearness.length;
                int b = i * 101 % nearness.length;
                ImagePatch first = new ImagePatch(image, new Box(a % 56, a / 56, a % 56 + 1, a / 56 + 1), "");
                ImagePatch second = new ImagePatch(image, new Box(b % 56, b / 56, b % 56 + 1, b / 56 + 1), "");
                int order = model.compare(first, second);
                assertEquals(-order, model.compare(second, first));
                if (order != 0) {
                    told++;
                    assertTrue(order > 0 == nearness[a] < nearness[b]);
                    assertTrue(order > 0 == model.computeDepth(first) > model.computeDepth(second));
                }
            }
            assertTrue(told > 100, told + " orders told");
        }
    }

    @Test
    void anyPictureHasADepth() {
        try (DepthModel model = DepthModel.of(tiny())) {
            for (int[] size : new int[][] {{1, 1}, {300, 7}, {7, 300}, {33, 65}, {640, 480}}) {
                ImagePatch whole = ImagePatch.whole(picture(size[0], size[1], 5));
                double depth = model.computeDepth(whole);
                assertTrue(depth > -1 && depth < 2, size[0] + "x" + size[1] + ": " + depth);
                assertEquals(depth, model.computeDepth(whole));
            }
        }
    }

    @Test
    void aPictureIsLookedAtOnceAndMapsAreKeptWithinTheirBudget() {
        List<Image> pictures =
                IntStream.range(0, 5).mapToObj(i -> picture(80, 60, i)).toList();
        long each = (long) Float.BYTES * 56 * 77; // the shape is kept, in multiples of 7
        try (DepthModel model = DepthModel.of(tiny(), 3 * each)) {
            List<Double> depths = pictures.stream()
                    .map(image -> model.computeDepth(ImagePatch.whole(image)))
                    .toList();
            assertEquals(3 * each, model.keptBytes());
            for (int i = 0; i < 5; i++) {
                assertEquals(depths.get(i), model.computeDepth(ImagePatch.whole(pictures.get(i))));
            }
            assertEquals(3 * each, model.keptBytes());
        }
        try (DepthModel model = DepthModel.of(tiny(), 0)) {
            pictures.forEach(image -> model.computeDepth(ImagePatch.whole(image)));
            assertEquals(0, model.keptBytes());
        }
    }

    @Test
    void severalThreadsMayAskAtOnce() throws InterruptedException {
        Image image = picture(90, 70, 9);
        try (DepthModel model = DepthModel.of(tiny())) {
            double expected = model.computeDepth(ImagePatch.whole(image));
            ConcurrentLinkedQueue<Double> seen = new ConcurrentLinkedQueue<>();
            List<Thread> threads = IntStream.range(0, 4)
                    .mapToObj(i -> Thread.ofVirtual().start(() -> {
                        model.computeDepth(ImagePatch.whole(picture(40 + i, 40, i)));
                        seen.add(model.computeDepth(ImagePatch.whole(image)));
                    }))
                    .toList();
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(List.of(expected, expected, expected, expected), List.copyOf(seen));
        }
    }

    @Test
    void depthsOfDifferentPicturesAreNotCompared() {
        try (DepthModel model = DepthModel.of(tiny())) {
            ImagePatch one = ImagePatch.whole(picture(20, 20, 1));
            ImagePatch other = ImagePatch.whole(picture(20, 20, 2));
            assertThrows(IllegalArgumentException.class, () -> model.compare(one, other));
        }
    }

    private void refused(String words) {
        VireoException e = assertThrows(VireoException.class, () -> DepthModel.of(folder));
        assertEquals(Code.DATA, e.code());
        assertTrue(e.what().contains(words), e.what());
    }

    @Test
    void aFolderThatIsBrokenOrOfAnotherKindIsRefused() throws IOException {
        refused("is empty");
        copy();
        Path settings = folder.resolve("preprocessor_config.json");
        String text = Files.readString(settings);
        Files.delete(settings);
        refused("has no preprocessor_config.json");
        Files.writeString(settings, text.replace("\"resample\": 3", "\"resample\": 1"));
        refused("resample is 1");
        Files.writeString(settings, text);
        Path config = folder.resolve("config.json");
        String sizes = Files.readString(config);
        Files.writeString(config, sizes.replace("\"depth_anything\"", "\"siglip\""));
        refused("is of type 'siglip', not 'depth_anything'");
        Files.writeString(config, sizes.replace("\"head_hidden_size\": 3", "\"head_hidden_size\": 4"));
        refused("head.conv2.weight");
        Files.writeString(config, sizes);
        Path weights = folder.resolve("model.safetensors");
        Files.write(weights, Arrays.copyOf(Files.readAllBytes(weights), 5000));
        refused("model.safetensors");
    }

    @Test
    void aPictureThatIsTooLongIsRefused() {
        try (DepthModel model = DepthModel.of(tiny())) {
            ImagePatch endless = ImagePatch.whole(Image.ofRgb(300_000, 57, new byte[3 * 57 * 300_000]));
            VireoException e = assertThrows(VireoException.class, () -> model.computeDepth(endless));
            assertEquals(Code.DATA, e.code());
            assertTrue(e.what().contains("would be seen as"), e.what());
        }
    }
}
