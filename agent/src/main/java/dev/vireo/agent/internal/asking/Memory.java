package dev.vireo.agent.internal.asking;

import dev.vireo.agent.Trace.Question;
import dev.vireo.agent.internal.tools.Subjects.Subject;
import dev.vireo.planners.Plan;
import dev.vireo.planners.PlanRequest;
import dev.vireo.program.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is known in one asking: answers by question, and programs by what they were written for. A branch
/// works on top of it: it sees what is known below and keeps what it finds to itself until it is absorbed.
/// Safe for several threads.
public final class Memory {
    /// What makes two questions the same.
    record QuestionKey(Subject receiver, String question, Optional<Type> returns, Subject context) {}

    /// What makes one program do for two questions.
    record PlanKey(
            String question,
            Type receiver,
            Optional<Type> returns,
            Subject context,
            int depth,
            List<PlanRequest.Earlier> history) {}

    private static final int TOLD = 20;

    private final @Nullable Memory below;
    private final Map<QuestionKey, Question> answers = new HashMap<>();
    private final Map<PlanKey, Plan> plans = new HashMap<>();
    private final List<PlanRequest.Earlier> told = new ArrayList<>();

    public Memory() {
        this(null);
    }

    private Memory(@Nullable Memory below) {
        this.below = below;
    }

    /// A memory on top of this one.
    Memory branch() {
        return new Memory(this);
    }

    synchronized Optional<Question> answer(QuestionKey key) {
        Question own = answers.get(key);
        return own != null || below == null ? Optional.ofNullable(own) : below.answer(key);
    }

    synchronized void keep(QuestionKey key, Question answer) {
        answers.put(key, answer);
        told.add(new PlanRequest.Earlier(
                answer.text(), answer.program().orElse(""), answer.value().answerText()));
    }

    /// The program that a question was answered with last.
    synchronized Optional<Plan> plan(PlanKey key) {
        Plan own = plans.get(key);
        if (own == null && below != null) {
            Optional<Plan> known = below.plan(key);
            known.ifPresent(plan -> plans.put(key, plan)); // this branch rests on it
            return known;
        }
        return Optional.ofNullable(own);
    }

    synchronized void keep(PlanKey key, Plan plan) {
        plans.put(key, plan);
    }

    /// The questions that were answered last, the oldest first.
    synchronized List<PlanRequest.Earlier> told() {
        return List.copyOf(told.subList(Math.max(0, told.size() - TOLD), told.size()));
    }

    /// Whether a branch would have found the same, had it known all that is known here now.
    synchronized boolean fits(Memory branch) {
        synchronized (branch) {
            return branch.answers.keySet().stream().allMatch(key -> answer(key).isEmpty())
                    && branch.plans.entrySet().stream()
                            .allMatch(e ->
                                    plan(e.getKey()).map(e.getValue()::equals).orElse(true));
        }
    }

    /// Makes what a branch found known here.
    synchronized void absorb(Memory branch) {
        synchronized (branch) {
            answers.putAll(branch.answers);
            plans.putAll(branch.plans);
            told.addAll(branch.told);
        }
    }
}
