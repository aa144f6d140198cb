package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.planner.Planners;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.ModelUsage;
import dev.vireo.program.ToolException;
import dev.vireo.program.Value;
import dev.vireo.program.VisionModel;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.tools.endpoint.EndpointTools;
import dev.vireo.tools.endpoint.PictureSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VisionEndpointsTest {
    private static final Planners.Options KEYLESS =
            new Planners.Options(Optional.empty(), Duration.ofSeconds(5), 0, Map.of());

    @Test
    void aModelStringNamesItsTools() {
        assertTrue(VisionEndpoints.of("ollama:llava:7b", KEYLESS).id().startsWith("ollama:llava:7b (tools "));
        String small = VisionEndpoints.of("ollama:llava:7b", KEYLESS, new PictureSettings(512, 1 << 20))
                .id();
        assertTrue(small.contains("512 px"), small);
    }

    @Test
    void aStringThatNamesNoSuchModelIsWrongUsage() {
        for (String none : List.of("builtin", "openai:no-key", "quantum")) {
            VireoException e = assertThrows(VireoException.class, () -> VisionEndpoints.of(none, KEYLESS));
            assertEquals(Code.USAGE, e.code());
        }
    }

    @Test
    void anAnswerThatCantBeUsedIsAToolErrorForTheProgram() {
        VisionModel chatty = new VisionModel() {
            @Override
            public Answer look(Request request) {
                return new Answer("I'd say so.", false, ModelUsage.NONE);
            }

            @Override
            public String id() {
                return "chatty";
            }
        };
        ToolBridge bridge = new ToolBridge(EndpointTools.over(chatty), Optional.empty());
        Value patch = new Value.Patch(ImagePatch.whole(Image.ofRgb(4, 4, new byte[48])));
        ToolException e = assertThrows(
                ToolException.class, () -> bridge.call("ImagePatch.exists", List.of(patch, new Value.Str("cube"))));
        assertEquals(
                "ImagePatch.exists: chatty gave no valid answer to 'exists', asked twice:"
                        + " the answer holds no valid JSON object",
                e.getMessage());
    }
}
