package dev.vireo.examples;

import dev.vireo.agent.Answer;
import dev.vireo.agent.Traces;
import dev.vireo.agent.VisualAgent;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.builtin.BuiltinTools;
import java.nio.file.Path;

/// The first answer: a question about a picture file, and a page that says why the answer is what it is.
final class FirstAnswer {
    private FirstAnswer() {}

    /// Asks.
    public static Answer ask(Path picture, String question, Path page) {
        try (BuiltinTools tools = BuiltinTools.load();
                VisualAgent agent = VisualAgent.builder().tools(tools).build()) {
            Answer answer = agent.ask(Image.read(picture), question);
            Traces.writeHtml(answer, page);
            return answer;
        }
    }

    /// Runs the example.
    ///
    /// @param args the picture file and the question
    public static void main(String[] args) {
        Answer answer = ask(Path.of(args[0]), args[1], Path.of("why.html"));
        System.out.println(answer.text()); // 3
        System.out.println(answer.type()); // int
        answer.program().ifPresent(System.out::println); // def execute_command(image) -> int: ...
    }
}
