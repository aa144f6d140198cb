package dev.vireo.visiontools.endpoint;

import dev.vireo.language.VisionModel;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.VisionTools;
import dev.vireo.visiontools.VisionToolsConformance;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Tools on a language model keep what vision tools promise.
class EndpointConformanceTest {
    private static final Image PICTURE = Image.ofRgb(64, 48, new byte[64 * 48 * 3]);

    /// Answers every tool as it is asked.
    private static final class Obedient implements VisionModel {
        @Override
        public Answer look(Request request) {
            String schema = request.schema().orElseThrow();
            String text = schema.contains("\"things\"")
                    ? "{\"things\":[{\"left\":100,\"top\":200,\"right\":700,\"bottom\":900,\"score\":0.8}]}"
                    : schema.contains("\"index\"")
                            ? "{\"index\":0}"
                            : schema.contains("\"score\"")
                                    ? "{\"score\":75}"
                                    : schema.contains("\"distance\"") ? "{\"distance\":40}" : "{\"answer\":\"yes\"}";
            return new Answer(text, false, FakeVisionModel.ONCE);
        }

        @Override
        public String id() {
            return "fake:eye";
        }
    }

    @TestFactory
    Stream<DynamicTest> toolsOnALanguageModelKeepThePromises() {
        VisionToolsConformance.Samples samples = new VisionToolsConformance.Samples(
                List.of(ImagePatch.whole(PICTURE), new ImagePatch(PICTURE, new Box(5, 5, 40, 40), "cube")),
                List.of("cube", "red ball"),
                List.of("red"),
                List.of("Is it there?", "What is it?"));
        return VisionToolsConformance.of(VisionTools.of(EndpointTools.over(new Obedient())), samples).checks().stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }
}
