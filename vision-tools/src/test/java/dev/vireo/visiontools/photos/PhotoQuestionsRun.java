package dev.vireo.visiontools.photos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.UnknownNameException;
import dev.vireo.visiontools.VisionTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Answers questions about photographs by what the tools say, without a planner: those with a `check` by
/// it, as a right program would, and all of them by `simple_query`. Arguments of `main`: a file of
/// questions, a folder of pictures.
final class PhotoQuestionsRun {
    private PhotoQuestionsRun() {}

    /// A line of the file.
    record Question(String image, String text, String answer, List<String> also, String kind, String check) {
        boolean isRight(String given) {
            return given.equals(answer) || also.contains(given);
        }
    }

    static List<Question> read(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<Question> out = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode node = json.readTree(line);
            List<String> also = new ArrayList<>();
            node.path("also").forEach(one -> also.add(one.asText()));
            out.add(new Question(
                    node.path("image").asText(),
                    node.path("question").asText(),
                    node.path("answer").asText(),
                    also,
                    node.path("kind").asText(),
                    node.path("check").asText("")));
        }
        return out;
    }

    /// The answer of a check: `exists NAME`, `count NAME`, `more NAME NUMBER`, `right NAME NAME`, `left
    /// NAME NAME`, `best`.
    static String check(VisionTools.Detector tools, ImagePatch whole, String check) {
        int blank = check.indexOf(' ');
        String kind = blank < 0 ? check : check.substring(0, blank);
        String rest = check.substring(blank + 1);
        return switch (kind) {
            case "exists" -> yes(tools.exists(whole, rest));
            case "count" -> String.valueOf(tools.find(whole, rest).size());
            case "more" -> {
                int last = rest.lastIndexOf(' ');
                yield yes(
                        tools.find(whole, rest.substring(0, last)).size() > Integer.parseInt(rest.substring(last + 1)));
            }
            case "left", "right" -> {
                for (int cut = rest.indexOf(' '); cut > 0; cut = rest.indexOf(' ', cut + 1)) {
                    String one = rest.substring(0, cut);
                    String other = rest.substring(cut + 1);
                    if (tools.names().contains(one) && tools.names().contains(other)) {
                        yield yes(tools.find(whole, one).stream()
                                .anyMatch(a -> tools.find(whole, other).stream()
                                        .anyMatch(b -> kind.equals("right")
                                                ? a.box().centerX() > b.box().centerX()
                                                : a.box().centerX() < b.box().centerX())));
                    }
                }
                throw new IllegalArgumentException(check);
            }
            case "best" ->
                ((PhotoTools) tools).simpleQuery(whole, "What is it?").text();
            default -> throw new IllegalArgumentException(check);
        };
    }

    private static String yes(boolean yes) {
        return yes ? "yes" : "no";
    }

    public static void main(String... args) throws IOException {
        Map<String, int[]> kinds = new HashMap<>();
        int right = 0;
        int checks = 0;
        try (PhotoTools tools = PhotoTools.load()) {
            Map<String, ImagePatch> pictures = new HashMap<>();
            for (Question question : read(Path.of(args[0]))) {
                ImagePatch whole = pictures.computeIfAbsent(
                        question.image(),
                        name -> ImagePatch.whole(Image.read(Path.of(args[1]).resolve(name))));
                if (!question.check().isEmpty()) {
                    String answer = check(tools, whole, question.check());
                    checks++;
                    right += question.isRight(answer) ? 1 : 0;
                    if (!question.isRight(answer)) {
                        System.out.println("WRONG CHECK " + question + " -> " + answer);
                    }
                }
                String answer;
                try {
                    answer = tools.simpleQuery(whole, question.text()).text();
                } catch (UnknownNameException e) {
                    answer = "unknown: " + e.what();
                }
                int[] of = kinds.computeIfAbsent(question.kind(), _ -> new int[3]);
                of[question.isRight(answer) ? 0 : answer.startsWith("unknown") ? 1 : 2]++;
                System.out.printf(
                        "%-5s %-16s %-14s %s -> %s (%s)%n",
                        question.isRight(answer) ? "ok" : answer.startsWith("unknown") ? "-" : "WRONG",
                        question.kind(),
                        question.image(),
                        question.text(),
                        answer,
                        question.answer());
            }
        }
        System.out.println("by checks: " + right + " of " + checks);
        kinds.forEach(
                (kind, n) -> System.out.println(kind + ": right " + n[0] + ", unknown " + n[1] + ", wrong " + n[2]));
    }
}
