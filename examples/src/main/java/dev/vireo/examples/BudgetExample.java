package dev.vireo.examples;

import dev.vireo.agent.Answer;
import dev.vireo.agent.Budget;
import dev.vireo.agent.VisualAgent;
import dev.vireo.language.ModelOptions;
import dev.vireo.planners.Planner;
import dev.vireo.planners.Planners;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.VisionSuite;
import dev.vireo.visiontools.builtin.BuiltinTools;
import java.nio.file.Path;
import java.time.Duration;

/// A question with a budget: when it is used up, the answer is one of the right type all the same, marked as
/// degraded, and a notice names the limit.
final class BudgetExample {
    private BudgetExample() {}

    /// Asks for a number.
    public static Answer ask(VisionSuite tools, Planner planner, Budget budget, Image picture, String question) {
        try (VisualAgent agent = VisualAgent.builder()
                .tools(tools)
                .planner(planner)
                .budget(budget)
                .build()) {
            return agent.ask(picture, question);
        }
    }

    /// Runs the example.
    ///
    /// @param args the picture file, the question and the planner, `builtin` say
    public static void main(String[] args) {
        Budget budget = Budget.DEFAULT
                .withModelCalls(6)
                .withVisionCalls(40)
                .withTime(Duration.ofSeconds(30))
                .withDepth(2);
        try (BuiltinTools tools = BuiltinTools.load()) {
            Planner planner = Planners.of(args[2], ModelOptions.DEFAULT);
            Answer answer = ask(tools, planner, budget, Image.read(Path.of(args[0])), args[1]);
            System.out.println(answer.text() + (answer.degraded() ? " (degraded)" : ""));
            System.out.println(answer.cost());
            answer.notices().stream().map(Answer.Notice::message).forEach(System.out::println);
        }
    }
}
