package dev.vireo.cli.internal.command;

import dev.vireo.agent.Answer;
import dev.vireo.agent.Traces;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.work.Answers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/// `vireo demo`.
@Command(
        name = "demo",
        header = "Asks three questions about a picture that comes with Vireo, and one about a photograph.",
        description = {
            "Prints each question, its answer and its programs, and writes the pictures (vireo-demo.png,"
                    + " vireo-photo.png) and how the last answer about each came about (vireo-demo.html,"
                    + " vireo-photo.html) into the current folder.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {"  vireo demo", "  vireo demo --json"})
final class DemoCommand implements Runnable {
    private final Console console;

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Path picture = console.file(Path.of("vireo-demo.png"));
        Demo.picture().write(picture);
        Path photo = console.file(Path.of("vireo-photo.png"));
        Demo.photo().write(photo);
        List<Map<String, @Nullable Object>> answers = new ArrayList<>();
        List<Demo.Asked> asked = Demo.run(console, one -> {
            if (console.json()) {
                Map<String, @Nullable Object> plain = Answers.plain(one.answer());
                Map<String, @Nullable Object> withQuestion = new LinkedHashMap<>();
                withQuestion.put("question", one.question());
                withQuestion.putAll(plain);
                answers.add(withQuestion);
            } else {
                print(one);
            }
        });
        Path trace = console.file(Path.of("vireo-demo.html"));
        Path photoTrace = console.file(Path.of("vireo-photo.html"));
        Traces.writeHtml(asked.get(asked.size() - 2).answer(), trace);
        Traces.writeHtml(asked.getLast().answer(), photoTrace);
        if (console.json()) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("answers", answers);
            out.put("image", picture.toString());
            out.put("trace", trace.toString());
            out.put("photo", photo.toString());
            out.put("photo_trace", photoTrace.toString());
            console.object(out);
        } else {
            console.line("How answers came about, with every value and every box: " + trace + ", " + photoTrace);
            console.line("Ask your own: vireo ask --image " + photo + " --question \"How many bottles are there?\"");
        }
    }

    private void print(Demo.Asked asked) {
        Answer answer = asked.answer();
        console.line("Question: " + asked.question());
        console.line("Answer:   " + Answers.text(answer) + "   ["
                + answer.cost().toolCalls() + (answer.cost().toolCalls() == 1 ? " tool call, " : " tool calls, ")
                + answer.cost().time().toMillis() + " ms]");
        answer.program().ifPresent(source -> program(source, 0));
        for (Answer.SubProgram sub : answer.subPrograms()) {
            String indent = "    ".repeat(sub.depth());
            console.line(
                    indent + "asked: " + sub.question() + " -> " + sub.value().answerText() + " (" + sub.type() + ")");
            sub.program().ifPresent(source -> program(source, sub.depth()));
        }
        Answers.talk(console, answer);
        console.line("");
    }

    private void program(String source, int depth) {
        source.stripTrailing().lines().forEach(line -> console.line("    ".repeat(depth) + "  | " + line));
    }
}
