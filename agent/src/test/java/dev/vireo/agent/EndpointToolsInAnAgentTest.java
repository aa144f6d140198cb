package dev.vireo.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.agent.internal.tools.ToolBridge;
import dev.vireo.language.ModelOptions;
import dev.vireo.language.Usage;
import dev.vireo.language.VisionModel;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.ToolException;
import dev.vireo.program.UserTools;
import dev.vireo.program.Value;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.VisionTools;
import dev.vireo.visiontools.endpoint.EndpointTools;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndpointToolsInAnAgentTest {
    private static final Image PICTURE = Image.ofRgb(4, 4, new byte[48]);
    private static final ModelOptions KEYLESS = new ModelOptions(Optional.empty(), Duration.ofSeconds(5), 0, Map.of());

    @Test
    void aModelStringNamesItsTools() {
        assertTrue(EndpointTools.of("ollama:llava:7b", KEYLESS).id().startsWith("ollama:llava:7b (tools "));
        String small = EndpointTools.of("ollama:llava:7b", KEYLESS, new EndpointTools.Pictures(512, 1 << 20))
                .id();
        assertTrue(small.contains("512 px"), small);
    }

    @Test
    void aStringThatNamesNoSuchModelIsWrongUsage() {
        for (String none : List.of("builtin", "openai:no-key", "quantum")) {
            VireoException e = assertThrows(VireoException.class, () -> EndpointTools.of(none, KEYLESS));
            assertEquals(Code.USAGE, e.code());
        }
    }

    /// Says the same to everything.
    private static VisionModel saying(String text) {
        return new VisionModel() {
            @Override
            public VisionModel.Answer look(Request request) {
                return new VisionModel.Answer(text, false, new Usage(1, 100, 10, 40));
            }

            @Override
            public String id() {
                return "parrot";
            }
        };
    }

    @Test
    void anAnswerThatCantBeUsedIsAToolErrorForTheProgram() {
        ToolBridge bridge = new ToolBridge(
                VisionTools.of(EndpointTools.over(saying("I'd say so."))), UserTools.NONE, Optional.empty());
        Value patch = new Value.Patch(ImagePatch.whole(PICTURE));
        ToolException e = assertThrows(
                ToolException.class, () -> bridge.call("ImagePatch.exists", List.of(patch, new Value.Str("cube"))));
        assertEquals(
                "ImagePatch.exists: parrot gave no valid answer to 'exists', asked twice:"
                        + " the answer holds no valid JSON object",
                e.getMessage());
    }

    @Test
    void whatToolsUseOfAModelIsInTheCost() {
        try (VisualAgent agent = VisualAgent.builder()
                .tools(EndpointTools.over(saying("{\"answer\":\"A Mug\"}")))
                .withoutPrograms()
                .build()) {
            Answer answer = agent.ask(PICTURE, "What is it?");
            assertEquals("a mug", answer.text());
            assertEquals(new Usage(0, 100, 10, 40), answer.cost().usage());
            assertEquals(List.of("parrot"), answer.cost().unpriced());
        }
    }
}
