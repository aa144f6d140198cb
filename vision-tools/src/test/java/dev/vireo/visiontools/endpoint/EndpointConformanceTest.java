package dev.vireo.visiontools.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.LanguageModels;
import dev.vireo.language.LocalModel;
import dev.vireo.language.ModelOptions;
import dev.vireo.language.TinyModel;
import dev.vireo.language.VisionModel;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.VisionTools;
import dev.vireo.visiontools.VisionToolsConformance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

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

    /// Its answers follow the schemas, whatever a model of random numbers would say.
    @Test
    void aModelInThisProcessAnswersTools(@TempDir Path folder) throws IOException {
        TinyModel.writeSeeing(folder, 8192);
        try (LocalModel model = LocalModel.open(folder)) {
            EndpointTools tools = EndpointTools.over(LanguageModels.seeing(model, ModelOptions.DEFAULT));
            ImagePatch whole = ImagePatch.whole(PICTURE);
            assertEquals(tools.exists(whole, "cube"), tools.exists(whole, "cube"));
            assertEquals(tools.verifyProperty(whole, "cube", "red"), tools.verifyProperty(whole, "cube", "red"));
            for (ImagePatch found : tools.find(whole, "cube")) {
                assertEquals(found.box(), found.box().clip(PICTURE.bounds()));
            }
            assertTrue(tools.id().startsWith("local:"), tools.id());
            assertEquals(0, tools.tally().unusable());
        }
    }
}
