package dev.vireo.planners.internal.question;

import dev.vireo.planners.internal.python.Python;
import dev.vireo.program.Receiver;
import dev.vireo.program.Type;
import java.util.List;
import java.util.Optional;

/// Writes the Python program of what is asked about several pictures or about a video: a loop over them, in
/// which a thing with a plain name is looked for and a described one asked for.
public final class OverallWriter {
    private final Receiver receiver;
    private final Type declared;
    private final String conversion;
    private final StringBuilder out = new StringBuilder();

    private OverallWriter(Receiver receiver, Type declared, String conversion) {
        this.receiver = receiver;
        this.declared = declared;
        this.conversion = conversion;
    }

    /// The program, declaring exactly the demanded type, or nothing when there is no value of that type.
    public static Optional<String> write(Overall overall, Receiver receiver, Optional<Type> demanded) {
        if (overall instanceof Overall.At(int place, String question, Meaning meaning)) {
            Type type = demanded.orElse(ProgramWriter.natural(meaning));
            return ProgramWriter.write(meaning, question, Optional.of(type))
                    .map(_ -> new OverallWriter(receiver, type, "%s").at(place, question));
        }
        if (overall instanceof Overall.Inside(Shows _, String question, Meaning meaning)
                && ProgramWriter.write(meaning, question, demanded).isEmpty()) {
            return Optional.empty();
        }
        Type natural = overall.natural();
        Type declared = demanded.orElse(natural);
        if (overall instanceof Overall.Inside) {
            return Optional.of(new OverallWriter(receiver, declared, "%s").loop(overall));
        }
        Type target = declared instanceof Type.OptionalOf(Type element) ? element : declared;
        return Python.conversion(natural, target)
                .map(conversion -> new OverallWriter(receiver, declared, conversion).loop(overall));
    }

    private String at(int place, String question) {
        header();
        String enough = place == Overall.LAST ? "1" : Integer.toString(place);
        String one;
        String missing;
        if (receiver == Receiver.VIDEO) {
            line(1, "video_segment = VideoSegment(video)");
            line(1, "if video_segment.num_frames < " + enough + ":");
            one = "video_segment.frame_from_index("
                    + (place == Overall.LAST ? "video_segment.num_frames - 1" : Integer.toString(place - 1)) + ")";
            missing = "the video has no frame " + enough;
        } else {
            line(1, "if len(image_list) < " + enough + ":");
            one = "ImagePatch(image_list[" + (place - 1) + "])"; // -1 is the last one
            missing = "there is no picture " + enough;
        }
        line(2, "raise ValueError(" + Python.quote(missing) + ")");
        line(1, "image_patch = " + one);
        line(1, "return image_patch.recursive_query(" + Python.quote(question) + ", returns=" + declared + ")");
        return out.toString();
    }

    private String loop(Overall overall) {
        header();
        switch (overall) {
            case Overall.HowMany(Noun noun) -> {
                line(1, "count = 0");
                each(noun, List.of("if %s:", "    count += 1"));
                result("count");
            }
            case Overall.Total(Noun noun) -> {
                line(1, "count = 0");
                start();
                line(2, "count += " + SetWriter.number(noun));
                result("count");
            }
            case Overall.All(Noun noun) -> {
                each(noun, List.of("if not %s:", "    return " + conversion.formatted("False")));
                result(receiver == Receiver.VIDEO ? "True" : "len(image_list) > 0");
            }
            case Overall.Any(Noun noun) -> {
                each(noun, List.of("if %s:", "    return " + conversion.formatted("True")));
                result("False");
            }
            case Overall.Which(Noun noun) -> {
                line(1, "numbers: list[int] = []");
                line(1, "for number, image in enumerate(image_list, start=1):");
                line(2, "image_patch = ImagePatch(image)");
                line(2, "if " + SetWriter.there(noun) + ":");
                line(3, "numbers.append(number)");
                result("numbers");
            }
            case Overall.Amount _,
                    Overall.Pictures _,
                    Overall.Every _,
                    Overall.Compared _,
                    Overall.InMore _,
                    Overall.Inside _,
                    Overall.Alike _ ->
                SetWriter.body(overall, declared.toString(), conversion).forEach(text -> line(0, text));
            case Overall.At _ -> throw new IllegalArgumentException("a question about one needs no loop");
        }
        return out.toString();
    }

    private void header() {
        String parameters = receiver == Receiver.VIDEO ? "video, possible_answers, query" : "image_list";
        line(0, "def execute_command(" + parameters + ") -> " + declared + ":");
    }

    private void start() {
        if (receiver == Receiver.VIDEO) {
            line(1, "for image_patch in VideoSegment(video).frame_iterator():");
        } else {
            line(1, "for image in image_list:");
            line(2, "image_patch = ImagePatch(image)");
        }
    }

    private void each(Noun noun, List<String> body) {
        start();
        body.forEach(text -> line(2, text.replace("%s", SetWriter.there(noun))));
    }

    private void result(String value) {
        line(1, "return " + conversion.formatted(value));
    }

    private void line(int depth, String text) {
        out.append("    ".repeat(depth)).append(text).append('\n');
    }
}
