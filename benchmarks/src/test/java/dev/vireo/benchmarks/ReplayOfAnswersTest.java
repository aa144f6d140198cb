package dev.vireo.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.agent.Answer;
import dev.vireo.agent.Replay;
import dev.vireo.agent.Traces;
import dev.vireo.agent.VisualAgent;
import dev.vireo.language.LanguageModel;
import dev.vireo.language.Usage;
import dev.vireo.microworld.OracleTools;
import dev.vireo.microworld.Rendering;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.questions.GeneratedQuestion;
import dev.vireo.microworld.questions.QuestionGenerator;
import dev.vireo.planners.Plan;
import dev.vireo.planners.PlanRequest;
import dev.vireo.planners.Planners;
import dev.vireo.program.Type;
import dev.vireo.program.VisualApi;
import dev.vireo.sandbox.WorkerRunner;
import dev.vireo.visiontools.VisionSuite;
import dev.vireo.visiontools.builtin.BuiltinTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Records answers about generated scenes and answers them again from their traces, with real workers:
/// oracle and built-in tools, the grammar, and a language model whose first programs are faulty. Set
/// `-Dvireo.replay.answers=100` for more answers than the few of every build.
class ReplayOfAnswersTest {
    private static final int ANSWERS = Integer.getInteger("vireo.replay.answers", 8);

    /// A language model that writes a faulty program at first, refused or failing in turn, and mends it with
    /// what the grammar writes; asked by a program, it answers with a text.
    private static final class Clumsy implements LanguageModel {
        @Override
        public Completion complete(Request request) {
            JsonNode asked = json(request.user());
            String text = asked.has("receiver") ? program(asked) : "because I say so";
            return new Completion(text, new Usage(1, request.user().length(), text.length()));
        }

        private static String program(JsonNode asked) {
            String question = asked.path("question").asText();
            Optional<Type> returns = asked.hasNonNull("returns")
                    ? Type.parse(asked.path("returns").asText())
                    : Optional.empty();
            PlanRequest request =
                    new PlanRequest(question, Type.Simple.PATCH, VisualApi.STANDARD, returns, Map.of(), 0, List.of());
            if (!(Planners.builtin().plan(request) instanceof Plan.Program(String right, Usage _))) {
                return "I don't know.";
            }
            if (asked.has("previous_program")) {
                return "Sorry.\n```python\n" + right + "```\n";
            }
            String head = right.lines().findFirst().orElseThrow();
            return question.length() % 2 == 0
                    ? "```python\n" + head + "\n    return undefined_name\n```"
                    : "```python\n" + head + "\n    why = llm_query('Why?')\n    return [1, 2][len(why)]\n```";
        }

        private static JsonNode json(String text) {
            try {
                return new JsonMapper().readTree(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String id() {
            return "clumsy:1";
        }
    }

    @Test
    void recordedAnswersReplayToTheSameBytes(@TempDir Path folder) throws IOException {
        int repaired = 0;
        int asked = 0;
        int nested = 0;
        try (WorkerRunner workers = WorkerRunner.start(folder.resolve("cache"));
                BuiltinTools builtin = BuiltinTools.load()) {
            for (int scene = 0; asked < ANSWERS; scene++) {
                Rendering rendering = Scenes.make(41L, scene, 320, 240);
                for (GeneratedQuestion question :
                        new QuestionGenerator().generate(rendering.scene(), 41L, Math.min(4, ANSWERS - asked))) {
                    VisionSuite tools = asked % 2 == 0 ? new OracleTools(rendering.scene()) : builtin;
                    Answer answer = record(
                            workers,
                            tools,
                            asked % 4 < 2,
                            rendering,
                            question.question().text());
                    Path file = folder.resolve(asked + ".jsonl");
                    Traces.write(answer, file);
                    check(file, workers, folder);
                    repaired += answer.trace().root().attempts().size() > 1 ? 1 : 0;
                    nested += answer.subPrograms().isEmpty() ? 0 : 1;
                    asked++;
                }
            }
        }
        System.out.println(asked + " answers replayed to the same bytes, " + repaired + " of them with repairs, "
                + nested + " with sub-questions");
        assertTrue(repaired > 0 && nested > 0, repaired + " repaired, " + nested + " nested");
    }

    private static Answer record(
            WorkerRunner workers, VisionSuite tools, boolean grammar, Rendering rendering, String question) {
        LanguageModel model = new Clumsy();
        try (VisualAgent agent = VisualAgent.builder()
                .tools(tools)
                .planner(grammar ? Planners.builtin() : Planners.of(model))
                .languageModel(model)
                .runner(workers)
                .build()) {
            return agent.ask(rendering.image(), question);
        }
    }

    private static void check(Path file, WorkerRunner workers, Path folder) throws IOException {
        Replay replay = Replay.of(file);
        Replay.Result result = replay.run(workers);
        assertEquals("", result.difference().orElse(""));
        assertEquals(replay.recorded().plain(), result.answer().plain());
        Path again = folder.resolve("again.jsonl");
        Traces.write(result.answer(), again);
        assertEquals(-1, Files.mismatch(file, again));
    }
}
