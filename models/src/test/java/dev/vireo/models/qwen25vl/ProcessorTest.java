package dev.vireo.models.qwen25vl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Settings of processors as programs and versions write them, and what is refused.
class ProcessorTest {
    private static ModelConfig config(String json) {
        return ModelConfig.parse(json, "preprocessor_config.json");
    }

    private static Image image(int width, int height) {
        return Image.ofRgb(width, height, new byte[width * height * 3]);
    }

    @Test
    void boundsStandUnderEitherName() {
        Grid expected = new Grid(1, 8, 12);
        for (String json : List.of(
                "{\"min_pixels\": 3136, \"max_pixels\": 20000}",
                "{\"size\": {\"shortest_edge\": 3136, \"longest_edge\": 20000}}",
                "{\"size\": {\"min_pixels\": 3136, \"max_pixels\": 20000}}",
                "{\"size\": {\"shortest_edge\": 1, \"longest_edge\": 2}, \"min_pixels\": 3136, \"max_pixels\": 20000}")) {
            assertEquals(expected, PictureProcessor.of(config(json)).grid(480, 320), json);
        }
    }

    /// As the published folder of Qwen2.5-VL has it; older folders have no file for videos.
    @Test
    void aPublishedFileIsForPicturesAndVideos() {
        String json = """
                {"min_pixels": 3136, "max_pixels": 12845056, "patch_size": 14, "temporal_patch_size": 2, "merge_size": 2,
                 "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711],
                 "image_processor_type": "Qwen2VLImageProcessor", "processor_class": "Qwen2_5_VLProcessor"}""";
        assertEquals(new Grid(1, 34, 46), PictureProcessor.of(config(json)).grid(640, 480));
        assertEquals(new Grid(3, 34, 46), VideoProcessor.of(config(json)).grid(5, 640, 480));
    }

    @Test
    void settingsAreFoundInFoldersOfBothGenerations(@TempDir Path folder) throws IOException {
        VireoException none = assertThrows(VireoException.class, () -> PictureProcessor.open(folder));
        assertTrue(none.getMessage().contains("preprocessor_config.json"), none.getMessage());
        Files.writeString(folder.resolve("preprocessor_config.json"), "{\"max_pixels\": 20000}");
        assertEquals(new Grid(1, 8, 12), PictureProcessor.open(folder).grid(480, 320));
        Files.writeString(
                folder.resolve("processor_config.json"),
                "{\"processor_class\": \"Qwen2_5_VLProcessor\", \"image_processor\": {\"max_pixels\": 80000},"
                        + " \"video_processor\": {\"min_pixels\": 1, \"max_pixels\": 3200}}");
        assertEquals(new Grid(1, 16, 24), PictureProcessor.open(folder).grid(480, 320));
        assertEquals(new Grid(1, 2, 4), VideoProcessor.open(folder).grid(2, 480, 320));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "do_resize|\"do_resize\": false",
                "do_rescale|\"do_rescale\": false",
                "do_normalize|\"do_normalize\": false",
                "do_center_crop|\"do_center_crop\": true",
                "do_pad|\"do_pad\": true",
                "resample|\"resample\": 2",
                "rescale_factor|\"rescale_factor\": 0",
                "image_mean|\"image_mean\": [0.5]",
                "image_std|\"image_std\": [0.5, 0, 0.5]",
                "patch_size|\"patch_size\": 0",
                "patch_size|\"patch_size\": 5000",
                "merge_size|\"merge_size\": \"two\"",
                "size.longest_edge|\"size\": {\"shortest_edge\": 100}",
                "size|\"size\": 100",
                "min_pixels|\"min_pixels\": 500, \"max_pixels\": 100",
                "sharpen|\"sharpen\": true",
            })
    void whatIsNotComputedIsRefusedByName(String key, String more) {
        for (boolean video : new boolean[] {false, true}) {
            ModelConfig config = config("{" + more + "}");
            VireoException refusal = assertThrows(VireoException.class, () -> read(config, video));
            assertEquals(Code.DATA, refusal.code());
            assertTrue(refusal.getMessage().contains(key), refusal.getMessage());
        }
    }

    private static void read(ModelConfig config, boolean video) {
        if (video) {
            VideoProcessor.of(config);
        } else {
            PictureProcessor.of(config);
        }
    }

    @Test
    void settingsOfVideosAreNotThoseOfPictures() {
        assertThrows(VireoException.class, () -> PictureProcessor.of(config("{\"fps\": 2}")));
        assertThrows(VireoException.class, () -> VideoProcessor.of(config("{\"fps\": 2, \"num_frames\": 8}")));
        assertThrows(VireoException.class, () -> VideoProcessor.of(config("{\"fps\": 0}")));
    }

    @Test
    void picturesThatAreTooSlenderAreRefused() {
        PictureProcessor processor = PictureProcessor.of(config("{}"));
        VireoException refusal = assertThrows(VireoException.class, () -> processor.apply(List.of(image(201, 1))));
        assertTrue(refusal.getMessage().contains("201x1"), refusal.getMessage());
        assertEquals(1, processor.grid(200, 1).frames());
    }

    @Test
    void framesOfSeveralSizesAreRefused() {
        VideoProcessor processor = VideoProcessor.of(config("{}"));
        VireoException refusal =
                assertThrows(VireoException.class, () -> processor.apply(List.of(image(20, 20), image(20, 21)), 2));
        assertTrue(refusal.getMessage().contains("20x21"), refusal.getMessage());
        assertThrows(IllegalArgumentException.class, () -> processor.apply(List.of(), 2));
        assertThrows(IllegalArgumentException.class, () -> processor.apply(List.of(image(20, 20)), 0));
    }

    @Test
    void anOddFrameIsSeenTwice() {
        VideoProcessor processor =
                VideoProcessor.of(config("{\"min_pixels\": 16, \"max_pixels\": 64, \"patch_size\": 2}"));
        try (Scope _ = Scope.inference()) {
            Patches seen = processor.apply(List.of(image(8, 8), image(8, 8), image(8, 8)), 4);
            assertEquals(List.of(new Grid(2, 4, 4)), seen.grids());
            assertEquals(List.of(0.5), seen.seconds());
            assertEquals(32, seen.patches_NP().size(0));
        }
    }
}
