package dev.vireo.cli.internal.work;

import dev.vireo.agent.AgentListener;
import dev.vireo.agent.Trace;
import dev.vireo.cli.internal.console.Console;

/// Says on a terminal what an agent is doing.
final class AtWorkTalk implements AgentListener {
    private final Console console;

    AtWorkTalk(Console console) {
        this.console = console;
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.QuestionBegins _, Event.Checked _, Event.QuestionEnds _, Event.Answered _ -> {}
            case Event.Planning(String question, int depth, Trace.Why why) ->
                console.doing(indent(depth) + (why == Trace.Why.FIRST ? "planning: " : "planning again: ") + question);
            case Event.Running(String question, int depth, Trace.Why _) ->
                console.doing(indent(depth) + "running the program for: " + question);
            case Event.ToolCalled(String question, int depth, Trace.ToolCall call) ->
                console.doing(indent(depth) + "looking (" + name(call.function()) + "): " + question);
        }
    }

    private static String indent(int depth) {
        return "  ".repeat(depth);
    }

    /// `find` of `ImagePatch.find`.
    private static String name(String function) {
        return function.substring(function.lastIndexOf('.') + 1);
    }
}
