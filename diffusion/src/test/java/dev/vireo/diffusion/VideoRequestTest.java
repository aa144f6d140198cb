package dev.vireo.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.layout.Layout;
import dev.vireo.layout.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoRequestTest {
    private static final String LAYOUT = """
            Frame 1: [{'id': 0, 'name': 'bear', 'box': [0, 256, 128, 128]}]
            Frame 2: [{'id': 0, 'name': 'bear', 'box': [64, 256, 128, 128]}]
            Frame 3: []
            Frame 4: []
            Frame 5: [{'id': 0, 'name': 'bear', 'box': [256, 256, 128, 128]}]
            Frame 6: [{'id': 0, 'name': 'bear', 'box': [384, 256, 128, 128]}]
            Background keyword: forest
            """;

    @Test
    void aLayoutIsARequestWithItsTracksAndBackground(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("layout.txt"), LAYOUT);
        Layout layout = Layout.read(file);
        VideoRequest request = VideoRequest.of(layout, 12, 3);
        assertEquals(12, request.frames());
        assertEquals(3, request.denoising().seed());
        assertEquals(VideoRequest.Control.ENERGY, request.placement().control());
        assertTrue(request.prompt().endsWith("forest background"), request.prompt());
        List<Region> regions = request.objects().getFirst().regions();
        assertEquals("bear", request.objects().getFirst().phrase());
        assertEquals(new Region(0, 0.5, 0.25, 0.75), regions.getFirst());
        assertEquals(Region.ABSENT, regions.get(5));
        assertEquals(0.75, regions.getLast().left(), 1e-3);
    }

    @Test
    void aLayoutWithoutObjectsIsThePromptAlone() {
        Layout layout = new Layout("A quiet lake.", 512, 512, 6, 2, "", List.of());
        VideoRequest request = VideoRequest.of(layout, 8, 0);
        assertEquals("A quiet lake", request.prompt());
        assertEquals(8, request.frames());
        assertEquals(VideoRequest.Control.NONE, request.placement().control());
    }

    @Test
    void anObjectOfAnotherLengthIsRefused() {
        VideoRequest.PlacedObject two = new VideoRequest.PlacedObject("bear", List.of(Region.ABSENT, Region.ABSENT), 1);
        VideoRequest.PlacedObject one = new VideoRequest.PlacedObject("cat", List.of(Region.ABSENT), 1);
        assertThrows(IllegalArgumentException.class, () -> VideoRequest.of("a bear", List.of(two, one), 0));
    }
}
