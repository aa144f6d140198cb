package dev.vireo.agent;

import dev.vireo.agent.internal.outside.Recorder;
import dev.vireo.language.LanguageModel;
import dev.vireo.language.LanguageModelConformance;
import dev.vireo.language.Usage;
import dev.vireo.planners.PlanRequest;
import dev.vireo.planners.Planner;
import dev.vireo.planners.PlannerConformance;
import dev.vireo.planners.Planners;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.Conformance;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.VisionTools;
import dev.vireo.visiontools.VisionToolsConformance;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What stands between an agent and its parts, and what stands for them in tests, keeps the parts' promises.
class AgentPartsConformanceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final LanguageModel.Request ASKED = LanguageModel.Request.of("Answer.", "Who?");
    private static final List<PlanRequest> REQUESTS = List.of(
            PlanRequest.of("How many red cubes are there?"), PlanRequest.of("What is the meaning of all this?"));

    @TempDir
    Path folder;

    private static final class Parrot implements LanguageModel {
        @Override
        public Completion complete(Request request) {
            return new Completion(request.user(), new Usage(1, 3, 3));
        }

        @Override
        public String id() {
            return "parrot";
        }
    }

    private static Stream<DynamicTest> tests(Conformance suite) {
        return suite.checks().stream().map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    @TestFactory
    Stream<DynamicTest> aModelBehindACacheKeepsThePromises() {
        AnswerCache cache = AnswerCache.open(folder, AnswerCache.Mode.USE, 1 << 20, InstantSource.system(), _ -> {});
        LanguageModel model = cache.languageModel(new Parrot(), () -> {});
        return tests(LanguageModelConformance.of(() -> model, ASKED, PATIENCE)).onClose(cache::close);
    }

    @TestFactory
    Stream<DynamicTest> aModelWhoseAnswersAreWrittenDownKeepsThePromises() {
        LanguageModel model = new Recorder().languageModel(new Parrot());
        return tests(LanguageModelConformance.of(() -> model, ASKED, PATIENCE));
    }

    @TestFactory
    Stream<DynamicTest> aPlannerWhosePlansAreWrittenDownKeepsThePromises() {
        Planner planner = new Recorder().planner(Planners.builtin());
        return tests(PlannerConformance.of(() -> planner, REQUESTS, PATIENCE));
    }

    @TestFactory
    Stream<DynamicTest> thePlannerOfTheTestsKeepsThePromises() {
        Planner planner = new FakePlanner(Usage.NONE)
                .plan("How many red cubes are there?", "def execute_command(image) -> int:\n    return 1\n");
        return tests(PlannerConformance.of(() -> planner, REQUESTS, PATIENCE));
    }

    @TestFactory
    Stream<DynamicTest> theToolsOfTheTestsKeepThePromises() {
        Image picture = Image.ofRgb(100, 80, new byte[100 * 80 * 3]);
        VisionToolsConformance.Samples samples = new VisionToolsConformance.Samples(
                List.of(ImagePatch.whole(picture), new ImagePatch(picture, new Box(10, 10, 30, 30), "cube")),
                List.of("cube"),
                List.of("red"),
                List.of("Is it red?"));
        FakeTools tools = new FakeTools().thing("cube", new Box(10, 10, 30, 30));
        return tests(VisionToolsConformance.of(VisionTools.of(tools), samples));
    }
}
