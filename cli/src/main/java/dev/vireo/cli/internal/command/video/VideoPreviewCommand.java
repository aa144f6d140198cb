package dev.vireo.cli.internal.command.video;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Numbers;
import dev.vireo.cli.internal.work.Layouts;
import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutPreview;
import dev.vireo.planners.LayoutChecks;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo video preview`.
@Command(
        name = "preview",
        header = "Draws a layout, before a video is made of it: as a GIF and as a page.",
        description = {
            "Writes preview.gif and preview.html into a folder: the boxes with their names, the way that each has gone"
                    + " and has before it, and the number of the frame. The page needs nothing else and says what is"
                    + " wrong with the layout.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo video preview ball.json --out preview",
            "  vireo video preview answer.txt --out preview --frames 16"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the parameters before it calls a command
final class VideoPreviewCommand implements Runnable {
    private static final int MOST_FRAMES = 1000;

    private final Console console;

    @Parameters(
            paramLabel = "LAYOUT",
            description = "The layout: a JSON document or the published text form; - for stdin.")
    private Path file;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The folder to write into.")
    private Path out;

    @Option(
            names = "--frames",
            paramLabel = "N",
            defaultValue = "24",
            description = "How many video frames are drawn, up to 1000 (default: ${DEFAULT-VALUE}).")
    private int frames;

    VideoPreviewCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Numbers.between("--frames", frames, 1, MOST_FRAMES);
        Layout layout = Layout.read(console.input(file));
        Path folder = console.folder(out);
        LayoutPreview preview = new LayoutPreview(layout, frames);
        Path gif = folder.resolve("preview.gif");
        Path html = folder.resolve("preview.html");
        preview.writeGif(gif);
        preview.writeHtml(
                html,
                LayoutChecks.of(layout).stream()
                        .map(p -> p.severity() + ": " + p.message())
                        .toList());
        List<LayoutChecks.Problem> problems = LayoutChecks.of(layout);
        if (console.json()) {
            console.object(Map.of(
                    "gif", gif.toString(),
                    "html", html.toString(),
                    "frames", frames,
                    "fps", preview.fps(),
                    "problems", Layouts.problems(problems)));
        } else {
            problems.forEach(p -> console.talk("vireo: " + p.severity() + ": " + p.message()));
            console.line(gif.toString());
            console.line(html.toString());
        }
    }
}
