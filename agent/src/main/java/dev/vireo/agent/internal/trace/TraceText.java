package dev.vireo.agent.internal.trace;

import dev.vireo.agent.Answer;
import dev.vireo.agent.Trace;
import dev.vireo.agent.Trace.Attempt;
import dev.vireo.agent.Trace.Question;
import dev.vireo.agent.Trace.Result;
import dev.vireo.agent.Trace.Step;
import dev.vireo.agent.Trace.ToolCall;
import dev.vireo.language.Usage;
import dev.vireo.planners.Plan;
import dev.vireo.program.Value;
import dev.vireo.runtime.PlainText;
import java.util.ArrayList;
import java.util.List;

/// An answer's trace as lines of text: a tree of questions, programs, calls and values.
public final class TraceText {
    private static final int LONGEST = 200;

    private final Trace.Recording recording;
    private final List<String> lines = new ArrayList<>();

    private TraceText(Trace.Recording recording) {
        this.recording = recording;
    }

    /// The lines.
    public static List<String> lines(Answer answer) {
        TraceText text = new TraceText(answer.trace().recording());
        text.question(answer.trace().root(), "");
        return text.lines;
    }

    private void question(Question question, String indent) {
        String mark = question.degradation().isPresent()
                ? "  (fallback)"
                : question.degraded() ? "  (rests on a fallback)" : question.reused() ? "  (known)" : "";
        lines.add(indent + question.text() + "  ->  " + shown(question.value()) + "  : " + question.type() + mark);
        String inside = indent + "  ";
        for (int i = 0; i < question.attempts().size(); i++) {
            attempt(question.attempts().get(i), i, question.attempts().size(), inside);
        }
        question.direct().forEach(call -> call(call, inside));
        question.degradation().ifPresent(notice -> lines.add(inside + "! " + oneLine(notice.message())));
    }

    private void attempt(Attempt attempt, int number, int of, String indent) {
        if (of > 1) {
            lines.add(indent + "program " + (number + 1) + " of " + of);
        }
        switch (attempt.plan()) {
            case Plan.Program(String source, Usage _) ->
                source.stripTrailing().lines().forEach(line -> lines.add(indent + "| " + line));
            case Plan.NotUnderstood(String reason, Usage _) -> lines.add(indent + "no program: " + oneLine(reason));
        }
        for (Step step : attempt.steps()) {
            switch (step) {
                case ToolCall call -> call(call, indent);
                case Question asked -> question(asked, indent + "? ");
            }
        }
        attempt.outcome().ifPresent(outcome -> {
            String told = outcome.description();
            lines.add(indent + "= " + outcome.label() + (told.isEmpty() ? "" : ": " + oneLine(told)));
        });
    }

    private void call(ToolCall call, String indent) {
        String result = switch (call.result()) {
            case Result.Given(Value value) -> shown(value);
            case Result.Refused(String message, boolean _) -> "refused: " + oneLine(message);
        };
        String mark = call.remembered() ? "  (known)" : recording.cached(call) > 0 ? "  (cached)" : "";
        lines.add(indent + "- " + ValueText.shorten(oneLine(ValueText.call(call.function(), call.arguments())), LONGEST)
                + " -> " + result + mark);
    }

    private static String shown(Value value) {
        return ValueText.shorten(oneLine(ValueText.python(value)), LONGEST);
    }

    private static String oneLine(String text) {
        return PlainText.lines(text.replaceAll("\\s+", " ").strip());
    }
}
