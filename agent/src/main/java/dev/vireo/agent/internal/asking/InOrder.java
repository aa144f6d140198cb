package dev.vireo.agent.internal.asking;

import dev.vireo.agent.Trace;
import dev.vireo.agent.Trace.Attempt;
import dev.vireo.agent.Trace.Question;
import dev.vireo.agent.Trace.Step;
import dev.vireo.agent.Trace.ToolCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Says of every call and every program whether it was there before, in the order of the programs: questions
/// that are answered side by side can't know.
final class InOrder {
    private final Function<ToolCall, Object> callKey;
    private final Function<Question, Optional<Memory.PlanKey>> planKey;
    private final Set<Object> seen = new HashSet<>();

    InOrder(Function<ToolCall, Object> callKey, Function<Question, Optional<Memory.PlanKey>> planKey) {
        this.callKey = callKey;
        this.planKey = planKey;
    }

    Question of(Question question) {
        Optional<Memory.PlanKey> key = planKey.apply(question);
        List<Attempt> attempts = new ArrayList<>();
        for (Attempt attempt : question.attempts()) {
            boolean remembered =
                    (attempt.why() == Trace.Why.FIRST && key.isPresent()) ? !seen.add(key.get()) : attempt.remembered();
            List<Step> steps = new ArrayList<>();
            for (Step step : attempt.steps()) {
                steps.add(
                        switch (step) {
                            case ToolCall call -> of(call);
                            case Question asked -> of(asked);
                        });
            }
            attempts.add(new Attempt(
                    attempt.why(),
                    attempt.plan(),
                    remembered,
                    attempt.findings(),
                    attempt.outcome(),
                    steps,
                    attempt.planning(),
                    attempt.running()));
        }
        return new Question(
                question.text(),
                question.receiver(),
                question.demanded(),
                question.depth(),
                attempts,
                question.direct().stream().map(this::of).toList(),
                question.value(),
                question.type(),
                question.degradation(),
                question.reused(),
                question.time());
    }

    private ToolCall of(ToolCall call) {
        return new ToolCall(
                call.function(),
                call.arguments(),
                call.result(),
                !seen.add(callKey.apply(call)),
                call.confidence(),
                call.looks(),
                call.time());
    }
}
