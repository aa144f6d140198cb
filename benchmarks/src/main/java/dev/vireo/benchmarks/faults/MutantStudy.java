package dev.vireo.benchmarks.faults;

import dev.vireo.agent.Answer;
import dev.vireo.agent.VisualAgent;
import dev.vireo.language.Usage;
import dev.vireo.microworld.Rendering;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.questions.GeneratedQuestion;
import dev.vireo.microworld.questions.QuestionGenerator;
import dev.vireo.planners.Plan;
import dev.vireo.planners.PlanRequest;
import dev.vireo.planners.Planner;
import dev.vireo.planners.Planners;
import dev.vireo.program.Type;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Asks questions with programs that were changed at random, and looks whether a value of a wrong type ever
/// reaches the caller.
public final class MutantStudy {
    /// What was found.
    ///
    /// @param programs changed programs that were tried
    /// @param outcomes how they ended, by [dev.vireo.program.Outcome#label]
    /// @param refused questions that ended without an answer because no value of the demanded type exists
    /// @param wrong answers whose value is not of their type or of the demanded one; there must be none
    public record Report(int programs, Map<String, Integer> outcomes, int refused, List<String> wrong) {
        public Report {
            outcomes = Collections.unmodifiableMap(new TreeMap<>(outcomes));
            wrong = List.copyOf(wrong);
        }

        /// The report as plain data for JSON: `programs`, `outcomes`, `refused`, `wrong_typed`.
        public Map<String, Object> plain() {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("programs", programs);
            out.put("outcomes", outcomes);
            out.put("refused", refused);
            out.put("wrong_typed", wrong);
            return out;
        }
    }

    private MutantStudy() {}

    /// Tries `count` changed programs.
    ///
    /// @throws VireoException with code USAGE when the count is not positive; otherwise as the agents do
    public static Report run(int count, long seed, FaultStudy.Agents agents, FaultStudy.Progress progress) {
        if (count < 1) {
            throw new VireoException(Code.USAGE, "the number of programs must be positive, not " + count, "");
        }
        Mutator mutator = new Mutator(seed);
        Map<String, Integer> outcomes = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        int refused = 0;
        int tried = 0;
        for (int scene = 0; tried < count; scene++) {
            Rendering rendering = Scenes.make(seed, scene, SceneGenerator.WIDTH, SceneGenerator.HEIGHT);
            for (GeneratedQuestion generated : new QuestionGenerator().generate(rendering.scene(), seed, 8)) {
                String question = generated.question().text();
                if (!(Planners.builtin().plan(PlanRequest.of(question)) instanceof Plan.Program program)
                        || tried >= count) {
                    continue;
                }
                tried++;
                String mutant = mutator.mutate(program.source());
                Optional<Type> declared = declared(program.source());
                try (VisualAgent agent = agents.agent(rendering, new OneProgram(question, mutant))) {
                    Answer answer = declared.isPresent()
                            ? agent.ask(rendering.image(), question, declared.get())
                            : agent.ask(rendering.image(), question);
                    answer.trace().root().attempts().stream()
                            .flatMap(a -> a.outcome().stream())
                            .forEach(o -> outcomes.merge(o.label(), 1, Integer::sum));
                    if (!answer.type().accepts(answer.value())
                            || !declared.map(t -> t.accepts(answer.value())).orElse(true)) {
                        wrong.add(mutant);
                    }
                } catch (VireoException e) {
                    if (e.code() != Code.USAGE) {
                        throw e;
                    }
                    refused++;
                }
                progress.done(tried);
            }
        }
        return new Report(tried, outcomes, refused, wrong);
    }

    private static Optional<Type> declared(String program) {
        int arrow = program.indexOf("-> ");
        return arrow < 0 ? Optional.empty() : Type.parse(program.substring(arrow + 3, program.indexOf(":\n", arrow)));
    }

    /// Always the same program for the question itself, and what the grammar says for sub-questions.
    private record OneProgram(String question, String program) implements Planner {
        @Override
        public Plan plan(PlanRequest request) {
            return request.question().equals(question)
                    ? new Plan.Program(program, Usage.NONE)
                    : Planners.builtin().plan(request);
        }

        @Override
        public String id() {
            return "mutant";
        }
    }
}
