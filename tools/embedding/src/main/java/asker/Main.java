package asker;

import dev.vireo.agent.VisualAgent;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.builtin.BuiltinTools;
import java.nio.file.Path;

/// Asks one question about a picture, as a program of somebody else would.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        try (BuiltinTools tools = BuiltinTools.load();
                VisualAgent agent = VisualAgent.builder().tools(tools).build()) {
            var answer = agent.ask(Image.read(Path.of(args[0])), args[1]);
            answer.notices().forEach(notice -> System.err.println(notice.message()));
            System.out.println(answer.degraded() ? "degraded: " + answer.text() : answer.text());
        }
    }
}
