package dev.vireo.examples;

import dev.vireo.agent.Answer;
import dev.vireo.agent.Traces;
import dev.vireo.agent.VisualAgent;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.builtin.BuiltinTools;
import java.nio.file.Path;

/// The first answer: a question about a picture file, and a page that says why the answer is what it is.
final class FirstAnswer {
    /// Asks.
    ///
    /// @param args the picture file, the question and the page
    public static void main(String[] args) {
        try (BuiltinTools tools = BuiltinTools.load();
                VisualAgent agent = VisualAgent.builder().tools(tools).build()) {
            Answer answer = agent.ask(Image.read(Path.of(args[0])), args[1]);
            System.out.println(answer.text());
            Traces.writeHtml(answer, Path.of(args[2]));
        }
    }
}
