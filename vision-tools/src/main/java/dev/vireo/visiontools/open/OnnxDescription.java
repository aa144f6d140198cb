package dev.vireo.visiontools.open;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.runtime.PlainText;
import dev.vireo.runtime.TextFile;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.json.JsonFields;
import dev.vireo.runtime.json.StrictJson;
import dev.vireo.visiontools.UnknownNameException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a JSON file says of a detector in ONNX.
///
/// @param text of the file with that of the names, for the version
/// @param names of the classes in their order; empty where a class has none
/// @param threshold what is found has a higher score
/// @param overlap of two boxes of a name that share more, the better stays; 1 keeps all
record OnnxDescription(
        String text,
        Path model,
        List<String> names,
        OnnxPicture input,
        OnnxBoxes boxes,
        double threshold,
        double overlap) {
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_SIDE = 4096;
    private static final int MOST_NAMES = 100_000;
    private static final int SHOWN = 80;
    private static final String HELP = "docs/tools.md lists the fields, below 'Detectors in ONNX'.";

    OnnxDescription {
        names = List.copyOf(names);
    }

    /// Reads a description.
    ///
    /// @throws VireoException with code DATA when a file is missing, or a field is missing, unknown or wrong
    static OnnxDescription read(Path file) {
        String text = TextFile.read(file, MOST_BYTES);
        try {
            return new Reading(file, text).description();
        } catch (JacksonException e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + StrictJson.place(e) + "] is no JSON: " + PlainText.line(e.getOriginalMessage(), SHOWN),
                    HELP,
                    e);
        } catch (IllegalArgumentException e) {
            throw new VireoException(Code.DATA, "[" + file + "] " + e.getMessage(), HELP, e);
        }
    }

    private static IllegalArgumentException wrong(String field, Object value, String wanted) {
        return new IllegalArgumentException("the field '" + field + "' is "
                + PlainText.line(String.valueOf(value), SHOWN) + ", and must be " + wanted);
    }

    /// Reads one file.
    private static final class Reading {
        private final Path file;
        private final JsonFields root;
        private String text;

        Reading(Path file, String text) throws JacksonException {
            this.file = file;
            this.text = text;
            this.root = new JsonFields(StrictJson.mapper().readTree(text));
        }

        OnnxDescription description() {
            Path model = beside("model", root.text("model"));
            List<String> names = names();
            OnnxPicture input = input(root.object("input"));
            OnnxBoxes boxes = boxes(root.object("output"), names.size(), input);
            double threshold = share(root, "", "threshold");
            double overlap = share(root, "", "overlap");
            root.end();
            return new OnnxDescription(text, model, names, input, boxes, threshold, overlap);
        }

        private Path beside(String field, String name) {
            try {
                return file.resolveSibling(name);
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException(
                        "the field '" + field + "' is " + PlainText.line(name, SHOWN) + ", which is no name of a file",
                        e);
            }
        }

        private List<String> names() {
            List<String> given;
            if (root.any("names").isTextual()) {
                String table = TextFile.read(beside("names", root.text("names")), MOST_BYTES);
                text = text + table;
                given = table.lines().toList();
            } else {
                given = root.texts("names");
            }
            List<String> out = new ArrayList<>();
            Set<String> seen = new HashSet<>();
            for (String name : given) {
                String plain = name.isBlank() ? "" : plain(name);
                if (!plain.isEmpty() && !seen.add(plain)) {
                    throw new IllegalArgumentException("the field 'names' has '" + plain + "' twice");
                }
                out.add(plain);
            }
            if (seen.isEmpty() || out.size() > MOST_NAMES) {
                throw new IllegalArgumentException(
                        "the field 'names' has " + seen.size() + " names, and must have 1 to " + MOST_NAMES);
            }
            return out;
        }

        private static String plain(String name) {
            if (name.length() <= SHOWN) {
                try {
                    return Words.of(name);
                } catch (UnknownNameException _) {
                    // it has no words
                }
            }
            throw new IllegalArgumentException("the field 'names' has '" + PlainText.line(name, SHOWN)
                    + "', which is no name in words of at most " + SHOWN + " characters");
        }

        private static OnnxPicture input(JsonFields in) {
            int width = between(in, "input.", "width", 1, MOST_SIDE);
            int height = between(in, "input.", "height", 1, MOST_SIDE);
            boolean rows = choice(in, "input.", "layout", "nchw", "nhwc").equals("nhwc");
            boolean blueFirst = choice(in, "input.", "colours", "rgb", "bgr").equals("bgr");
            double[] scale = new double[Image.CHANNELS];
            double[] offset = new double[Image.CHANNELS];
            if (in.has("range")) {
                double[] range = numbers(in, "input.", "range", 2);
                if (range[0] >= range[1]) {
                    throw wrong("input.range", in.any("range"), "[least, most]");
                }
                Arrays.fill(scale, (range[1] - range[0]) / 255);
                Arrays.fill(offset, range[0]);
            } else {
                double[] mean = numbers(in, "input.", "mean", Image.CHANNELS);
                double[] deviation = numbers(in, "input.", "deviation", Image.CHANNELS);
                for (int c = 0; c < Image.CHANNELS; c++) {
                    if (deviation[c] <= 0) {
                        throw wrong("input.deviation", in.any("deviation"), "above 0");
                    }
                    scale[c] = 1 / deviation[c];
                    offset[c] = -mean[c] / deviation[c];
                }
            }
            OnnxPicture.Fit fit =
                    OnnxPicture.Fit.valueOf(choice(in, "input.", "fit", "centred", "top-left", "stretched")
                            .toUpperCase(Locale.ROOT)
                            .replace('-', '_'));
            double[] border = new double[Image.CHANNELS];
            if (fit != OnnxPicture.Fit.STRETCHED) {
                border = numbers(in, "input.", "border", Image.CHANNELS);
                if (Arrays.stream(border).anyMatch(value -> value < 0 || value > 255)) {
                    throw wrong("input.border", in.any("border"), "from 0 to 255");
                }
            }
            boolean antialias = in.flag("antialias");
            in.end();
            return new OnnxPicture(width, height, rows, blueFirst, scale, offset, border, fit, antialias);
        }

        private static OnnxBoxes boxes(JsonFields out, int classes, OnnxPicture input) {
            boolean columnsFirst =
                    choice(out, "output.", "order", "rows", "columns").equals("columns");
            JsonFields box = out.object("boxes");
            OnnxBoxes.Column place = column(box, "output.boxes.");
            OnnxBoxes.Form form = OnnxBoxes.Form.valueOf(
                    choice(box, "output.boxes.", "form", "corners", "yx-corners", "centre", "sides")
                            .toUpperCase(Locale.ROOT)
                            .replace('-', '_'));
            OnnxBoxes.Unit unit =
                    OnnxBoxes.Unit.valueOf(choice(box, "output.boxes.", "unit", "input", "share", "strides")
                            .toUpperCase(Locale.ROOT));
            List<Integer> strides = new ArrayList<>();
            if (form == OnnxBoxes.Form.SIDES) {
                for (JsonNode stride : box.array("strides")) {
                    if (!stride.isInt() || stride.intValue() < 1 || stride.intValue() > MOST_SIDE) {
                        throw wrong("output.boxes.strides", box.any("strides"), "whole numbers of pixels");
                    }
                    strides.add(stride.intValue());
                }
                if (strides.isEmpty() || strides.size() > 16) {
                    throw wrong("output.boxes.strides", box.any("strides"), "a list of 1 to 16 strides");
                }
            } else if (unit == OnnxBoxes.Unit.STRIDES) {
                throw wrong("output.boxes.unit", "strides", "input or share, unless the form is sides");
            }
            box.end();
            JsonFields scores = out.object("scores");
            OnnxBoxes.Column score = column(scores, "output.scores.");
            boolean each =
                    choice(scores, "output.scores.", "of", "classes", "best").equals("classes");
            OnnxBoxes.Scale scale =
                    OnnxBoxes.Scale.valueOf(choice(scores, "output.scores.", "scale", "share", "sigmoid", "softmax")
                            .toUpperCase(Locale.ROOT));
            if (!each && scale == OnnxBoxes.Scale.SOFTMAX) {
                throw wrong("output.scores.scale", "softmax", "share or sigmoid where there is one score a row");
            }
            scores.end();
            List<OnnxBoxes.Column> objectness =
                    out.optionalObject("objectness").map(part -> whole(part, "output.objectness.")).stream()
                            .toList();
            List<OnnxBoxes.Column> label = new ArrayList<>();
            int first = 0;
            if (!each) {
                JsonFields part = out.object("classes");
                label.add(column(part, "output.classes."));
                first = between(part, "output.classes.", "first", 0, MOST_NAMES);
                part.end();
            }
            out.end();
            return new OnnxBoxes(
                    input.width(),
                    input.height(),
                    classes,
                    columnsFirst,
                    place,
                    form,
                    unit,
                    strides,
                    score,
                    scale,
                    objectness.stream().findFirst(),
                    label.stream().findFirst(),
                    first);
        }

        private static OnnxBoxes.Column whole(JsonFields in, String at) {
            OnnxBoxes.Column out = column(in, at);
            in.end();
            return out;
        }

        /// The output, and the first of its columns that is meant: 0 unless it is said.
        private static OnnxBoxes.Column column(JsonFields in, String at) {
            return new OnnxBoxes.Column(
                    in.text("output"), in.has("column") ? between(in, at, "column", 0, MOST_NAMES) : 0);
        }

        private static int between(JsonFields in, String at, String name, int least, int most) {
            long value = in.integer(name);
            if (value < least || value > most) {
                throw wrong(at + name, value, least + " to " + most);
            }
            return (int) value;
        }

        private static double share(JsonFields in, String at, String name) {
            double value = in.number(name);
            if (!(value >= 0 && value <= 1)) {
                throw wrong(at + name, value, "0 to 1");
            }
            return value;
        }

        private static String choice(JsonFields in, String at, String name, String... choices) {
            String value = in.text(name);
            if (!List.of(choices).contains(value)) {
                throw wrong(at + name, "'" + value + "'", "one of: " + String.join(", ", choices));
            }
            return value;
        }

        private static double[] numbers(JsonFields in, String at, String name, int count) {
            JsonNode list = in.array(name);
            double[] out = new double[count];
            boolean right = list.size() == count;
            for (int i = 0; i < count && right; i++) {
                right = list.get(i).isNumber() && Float.isFinite(list.get(i).floatValue());
                out[i] = list.get(i).doubleValue();
            }
            if (!right) {
                throw wrong(at + name, list, "a list of " + count + " numbers");
            }
            return out;
        }
    }
}
