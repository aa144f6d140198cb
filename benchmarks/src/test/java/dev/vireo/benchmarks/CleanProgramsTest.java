package dev.vireo.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.language.ModelOptions;
import dev.vireo.language.Usage;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.questions.GeneratedQuestion;
import dev.vireo.microworld.questions.QuestionGenerator;
import dev.vireo.planners.Plan;
import dev.vireo.planners.PlanRequest;
import dev.vireo.planners.Planner;
import dev.vireo.planners.Planners;
import dev.vireo.sandbox.ProgramChecker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The programs that Vireo writes itself, and shows to language models, have no fault that its checker finds.
class CleanProgramsTest {
    private static ProgramChecker checker;

    @BeforeAll
    static void start() {
        checker = ProgramChecker.start(Path.of("target", "worker-cache"));
    }

    @AfterAll
    static void stop() {
        checker.close();
    }

    @Test
    void whatTheGrammarWritesForHundredsOfQuestionsIsClean() {
        Planner planner = Planners.of("builtin", ModelOptions.DEFAULT);
        Set<String> programs = new LinkedHashSet<>();
        for (int scene = 0; scene < 60; scene++) {
            var rendering = Scenes.make(20261121, scene, SceneGenerator.WIDTH, SceneGenerator.HEIGHT);
            for (GeneratedQuestion question : new QuestionGenerator().generate(rendering.scene(), 7, 6)) {
                if (planner.plan(PlanRequest.of(question.question().text()))
                        instanceof Plan.Program(String source, Usage _)) {
                    programs.add(source);
                }
            }
        }
        assertTrue(programs.size() >= 200, () -> programs.size() + " different programs");
        assertAllClean(programs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image", "image_list", "video"})
    void theExamplesOfThePromptsAreClean(String receiver) throws IOException {
        String examples;
        try (InputStream in = Planner.class.getResourceAsStream("prompts/examples/" + receiver + ".md")) {
            examples = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
        List<String> programs = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL)
                .matcher(examples)
                .results()
                .map((MatchResult r) -> r.group(1))
                .toList();
        assertTrue(programs.size() >= 20, () -> programs.size() + " examples");
        assertAllClean(programs);
    }

    private static void assertAllClean(Iterable<String> programs) {
        List<String> faulty = new ArrayList<>();
        for (String program : programs) {
            var found = checker.check(program, Optional.empty(), Optional.empty());
            if (!found.isEmpty()) {
                faulty.add(found + "\n" + program);
            }
        }
        assertEquals(List.of(), faulty);
    }
}
