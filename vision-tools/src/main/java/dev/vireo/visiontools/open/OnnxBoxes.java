package dev.vireo.visiontools.open;

import dev.vireo.models.owlv2.Owlv2Processor.Found;
import dev.vireo.visiontools.internal.onnx.OnnxNetwork;
import dev.vireo.visiontools.internal.onnx.OnnxNetwork.Floats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// How the outputs of a detector are read: each row is a box with its scores.
///
/// @param width of the network's picture
/// @param height of the network's picture
/// @param classes how many there are
/// @param columnsFirst whether outputs are `columns x rows` instead of `rows x columns`
/// @param strides of the grids whose cells the rows are, for sides
/// @param objectness what scores are multiplied with
/// @param label the class of the one score of a row; without it each class has a score
/// @param first the number of the first class
record OnnxBoxes(
        int width,
        int height,
        int classes,
        boolean columnsFirst,
        Column box,
        Form form,
        Unit unit,
        List<Integer> strides,
        Column score,
        Scale scale,
        Optional<Column> objectness,
        Optional<Column> label,
        int first) {
    /// Columns of an output.
    ///
    /// @param from the first of them
    record Column(String output, int from) {}

    /// What the four numbers of a box are.
    enum Form {
        /// Left, top, right, bottom.
        CORNERS,
        /// Top, left, bottom, right.
        YX_CORNERS,
        /// The centre, the width and the height.
        CENTRE,
        /// How far the left, upper, right and lower border are from the centre of a cell.
        SIDES
    }

    /// What they are counted in.
    enum Unit {
        /// Pixels of the network's picture.
        INPUT,
        /// The sides of the network's picture.
        SHARE,
        /// The stride of the cell.
        STRIDES
    }

    /// What has to be done to scores.
    enum Scale {
        SHARE,
        SIGMOID,
        SOFTMAX
    }

    OnnxBoxes {
        strides = List.copyOf(strides);
    }

    /// Rows of an output.
    private record Table(Floats data, int rows, int columns, boolean columnsFirst) {
        double at(int row, int column) {
            return data.values()[columnsFirst ? column * rows + row : row * columns + column];
        }
    }

    /// What is in the network's picture, with the class as the query.
    ///
    /// @throws IllegalArgumentException saying which output is missing or has another shape
    List<Found> found(Map<String, Floats> outputs, double threshold) {
        Table boxes = table(outputs, box, 4, -1);
        int rows = boxes.rows;
        Table scores = table(outputs, score, label.isEmpty() ? classes : 1, rows);
        Optional<Table> sure = objectness.map(column -> table(outputs, column, 1, rows));
        Optional<Table> labels = label.map(column -> table(outputs, column, 1, rows));
        double[][] cells = cells(rows);
        List<Found> out = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            double[] values = scores(scores, row);
            double factor = sure.isPresent() ? scaled(sure.get().at(row, objectness.orElseThrow().from)) : 1;
            double[] corners = null;
            for (int i = 0; i < values.length; i++) {
                double value = values[i] * factor;
                if (value > threshold) {
                    int each = labels.isPresent() ? label(labels.get().at(row, label.orElseThrow().from)) : i;
                    corners = corners == null ? corners(boxes, row, cells) : corners;
                    if (isBox(corners)) {
                        out.add(new Found(each, value, corners[0], corners[1], corners[2], corners[3]));
                    }
                }
            }
        }
        return out;
    }

    private double[] scores(Table scores, int row) {
        int count = label.isEmpty() ? classes : 1;
        double[] out = new double[count];
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            out[i] = scores.at(row, score.from + i);
            highest = Math.max(highest, out[i]);
        }
        if (scale != Scale.SOFTMAX) {
            for (int i = 0; i < count; i++) {
                out[i] = scaled(out[i]);
            }
            return out;
        }
        // A column more than there are names is that of nothing, and shares in the sum.
        double sum = 0;
        for (int i = score.from; i < scores.columns; i++) {
            highest = Math.max(highest, scores.at(row, i));
        }
        for (int i = score.from; i < scores.columns; i++) {
            sum += Math.exp(scores.at(row, i) - highest);
        }
        for (int i = 0; i < count; i++) {
            out[i] = Math.exp(out[i] - highest) / sum;
        }
        return out;
    }

    private double scaled(double value) {
        return scale == Scale.SIGMOID ? 1 / (1 + Math.exp(-value)) : value;
    }

    private int label(double value) {
        long label = Math.round(value) - first;
        if (!(Math.abs(value - Math.rint(value)) < 1e-3) || label < 0 || label >= classes) {
            throw new IllegalArgumentException("the output '" + label().orElseThrow().output + "' gives the class "
                    + value + ", and there are " + classes + " names from " + first + " on");
        }
        return (int) label;
    }

    private static boolean isBox(double[] corners) {
        for (double corner : corners) {
            if (!Double.isFinite(corner)) {
                return false;
            }
        }
        return corners[2] > corners[0] && corners[3] > corners[1];
    }

    private double[] corners(Table table, int row, double[][] cells) {
        double across = unit == Unit.SHARE ? width : 1;
        double down = unit == Unit.SHARE ? height : 1;
        double a = table.at(row, box.from);
        double b = table.at(row, box.from + 1);
        double c = table.at(row, box.from + 2);
        double d = table.at(row, box.from + 3);
        return switch (form) {
            case CORNERS -> new double[] {a * across, b * down, c * across, d * down};
            case YX_CORNERS -> new double[] {b * across, a * down, d * across, c * down};
            case CENTRE ->
                new double[] {(a - c / 2) * across, (b - d / 2) * down, (a + c / 2) * across, (b + d / 2) * down};
            case SIDES -> {
                double[] cell = cells[row];
                double x = unit == Unit.STRIDES ? cell[2] : across;
                double y = unit == Unit.STRIDES ? cell[2] : down;
                yield new double[] {cell[0] - a * x, cell[1] - b * y, cell[0] + c * x, cell[1] + d * y};
            }
        };
    }

    /// The centre and the stride of the cell of each row.
    private double[][] cells(int rows) {
        if (form != Form.SIDES) {
            return new double[0][];
        }
        long wanted =
                strides.stream().mapToLong(s -> (long) across(s) * down(s)).sum();
        if (wanted != rows) {
            throw new IllegalArgumentException("the output '" + box.output + "' has " + rows + " rows, and the strides "
                    + strides + " make " + wanted + " cells");
        }
        return strides.stream()
                .flatMap(stride -> IntStream.range(0, across(stride) * down(stride))
                        .mapToObj(i -> new double[] {
                            (i % across(stride) + 0.5) * stride,
                            (Math.floorDiv(i, across(stride)) + 0.5) * stride,
                            stride
                        }))
                .toArray(double[][]::new);
    }

    private int across(int stride) {
        return (width + stride - 1) / stride;
    }

    private int down(int stride) {
        return (height + stride - 1) / stride;
    }

    /// An output as a table.
    ///
    /// @param count how many columns are read
    /// @param rows how many it must have; negative for any number
    private Table table(Map<String, Floats> outputs, Column column, int count, int rows) {
        Floats data = outputs.get(column.output);
        if (data == null) {
            throw new IllegalArgumentException(
                    "the network has no output '" + column.output + "', but " + String.join(", ", outputs.keySet()));
        }
        long[] shape = data.shape();
        int sides = shape.length;
        // One score or class a row may come without a column of its own.
        if (count == 1 && column.from == 0 && data.values().length == rows && sides <= 3) {
            return new Table(data, rows, 1, false);
        }
        if (sides < 2 || sides > 3 || (sides == 3 && shape[0] != 1)) {
            throw misshaped(column, shape, "1 x rows x columns");
        }
        long first = shape[sides - 2];
        long second = shape[sides - 1];
        Table out = new Table(
                data, (int) (columnsFirst ? second : first), (int) (columnsFirst ? first : second), columnsFirst);
        if (out.columns < column.from + count) {
            throw misshaped(column, shape, "at least " + (column.from + count) + " columns");
        }
        if (rows >= 0 && out.rows != rows) {
            throw misshaped(column, shape, rows + " rows, as '" + box.output + "' has");
        }
        return out;
    }

    private IllegalArgumentException misshaped(Column column, long[] shape, String wanted) {
        return new IllegalArgumentException("the output '" + column.output + "' is " + OnnxNetwork.sides(shape)
                + ", and is described as " + wanted + " (order: " + (columnsFirst ? "columns" : "rows") + ")");
    }
}
