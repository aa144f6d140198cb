package dev.vireo.benchmarks.faults;

import dev.vireo.agent.Answer;
import dev.vireo.agent.Trace;
import dev.vireo.agent.VisualAgent;
import dev.vireo.benchmarks.Score;
import dev.vireo.benchmarks.faults.FaultReport.Row;
import dev.vireo.microworld.Rendering;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.WorldQuestion;
import dev.vireo.microworld.questions.GeneratedQuestion;
import dev.vireo.microworld.questions.QuestionGenerator;
import dev.vireo.planners.GrammarPlanner;
import dev.vireo.planners.Planner;
import dev.vireo.program.Outcome;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Asks generated questions with a planner whose first programs carry one mistake each and whose second ones
/// are clean, and counts what becomes of the mistakes: see [FaultReport].
public final class FaultStudy {
    /// Makes the agent for one scene and one planner; it is closed after its question, so a runner that it
    /// shares must not be its own.
    @FunctionalInterface
    public interface Agents {
        VisualAgent agent(Rendering rendering, Planner planner);
    }

    /// Told after each scene how many are done.
    @FunctionalInterface
    public interface Progress {
        void done(int scenes);
    }

    private FaultStudy() {}

    /// Runs over all scenes, questions and mistakes.
    ///
    /// @param count scenes
    /// @param seed of the scenes and their questions
    /// @param questionsPerScene questions about each
    /// @throws VireoException with code USAGE when a number is not positive; otherwise as the agents do
    public static FaultReport run(int count, long seed, int questionsPerScene, Agents agents, Progress progress) {
        if (count < 1 || questionsPerScene < 1) {
            throw new VireoException(
                    Code.USAGE,
                    "scenes and questions per scene must be positive, not " + count + " and " + questionsPerScene,
                    "");
        }
        Score clean = Score.NONE;
        Map<Fault, Row> rows = new EnumMap<>(Fault.class);
        for (Fault fault : Fault.values()) {
            rows.put(fault, Row.NONE);
        }
        for (int i = 0; i < count; i++) {
            Rendering rendering = Scenes.make(seed, i, SceneGenerator.WIDTH, SceneGenerator.HEIGHT);
            for (GeneratedQuestion generated :
                    new QuestionGenerator().generate(rendering.scene(), seed, questionsPerScene)) {
                WorldQuestion question = generated.question();
                Planner planner = new GrammarPlanner();
                boolean cleanRight;
                try (VisualAgent agent = agents.agent(rendering, planner)) {
                    cleanRight = right(ask(agent, rendering, question), question);
                }
                clean = clean.plus(cleanRight);
                for (Fault fault : Fault.values()) {
                    FaultyPlanner faulty = new FaultyPlanner(planner, fault);
                    try (VisualAgent agent = agents.agent(rendering, faulty)) {
                        Optional<Answer> answer = ask(agent, rendering, question);
                        rows.merge(fault, row(answer, question, cleanRight, faulty), Row::plus);
                    }
                }
            }
            progress.done(i + 1);
        }
        return new FaultReport(clean, rows);
    }

    /// The answer; empty when there was none of the demanded type.
    private static Optional<Answer> ask(VisualAgent agent, Rendering rendering, WorldQuestion question) {
        try {
            return Optional.of(agent.ask(rendering.image(), question.text()));
        } catch (VireoException e) {
            if (e.code() != Code.USAGE) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static boolean right(Optional<Answer> answer, WorldQuestion question) {
        return answer.map(a -> a.text().equals(question.answer())).orElse(false);
    }

    private static Row row(Optional<Answer> answer, WorldQuestion question, boolean cleanRight, FaultyPlanner planner) {
        if (answer.isEmpty()) {
            return Row.NONE;
        }
        Trace.Question root = answer.get().trace().root();
        List<Trace.Question> all = new ArrayList<>(List.of(root));
        all.addAll(root.descendants());
        int before = 0;
        int atRunTime = 0;
        int silent = 0;
        for (Trace.Question each : all) {
            for (Trace.Attempt attempt : each.attempts()) {
                if (attempt.program().filter(planner::isFaulty).isEmpty()) {
                    continue;
                }
                switch (attempt.outcome().orElse(null)) {
                    case Outcome.Rejected _ -> before++;
                    case Outcome.Returned _ -> silent++;
                    case null, default -> atRunTime++;
                }
            }
        }
        if (before + atRunTime + silent == 0) {
            return Row.NONE; // the programs had no place for the mistake
        }
        return new Row(
                before, atRunTime, silent, Score.NONE.plus(right(answer, question)), Score.NONE.plus(cleanRight));
    }
}
