package dev.vireo.examples;

import dev.vireo.agent.Answer;
import dev.vireo.agent.TraceHtml;
import dev.vireo.agent.VisualAgent;
import dev.vireo.planner.GrammarPlanner;
import dev.vireo.runtime.image.Image;
import dev.vireo.sandbox.WorkerRunner;
import dev.vireo.tools.builtin.BuiltinTools;
import java.nio.file.Path;

/// Asks a question about a picture file and says why the answer is what it is.
public final class AskAboutAPicture {
    private AskAboutAPicture() {}

    /// Runs the example.
    ///
    /// @param args the picture file and the question
    public static void main(String[] args) {
        Image image = Image.read(Path.of(args[0]));
        try (BuiltinTools tools = BuiltinTools.load();
                VisualAgent agent = VisualAgent.builder()
                        .tools(tools)
                        .planner(new GrammarPlanner())
                        .ownRunner(WorkerRunner.start())
                        .build()) {
            Answer answer = agent.ask(image, args[1]);
            System.out.println(answer.text()); // 3
            System.out.println(answer.type()); // int
            answer.program().ifPresent(System.out::println); // def execute_command(image) -> int: ...
            TraceHtml.write(answer, Path.of("why.html"));
        }
    }
}
