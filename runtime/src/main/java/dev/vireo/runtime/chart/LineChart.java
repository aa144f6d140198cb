package dev.vireo.runtime.chart;

import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.image.Image;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// Lines over a common axis.
///
/// @param title above the lines; may be empty
/// @param x what goes to the right, with its unit
/// @param y what goes up, with its unit
/// @param logarithmic whether both axes are; all numbers must be positive then
public record LineChart(String title, String x, String y, boolean logarithmic, List<Line> lines) {
    private static final int WIDTH = 820;
    private static final int HEIGHT = 460;

    /// One line.
    ///
    /// @param dashed whether it is drawn in dashes, as what was computed and not measured, say
    /// @param xs from left to right
    /// @param ys as many
    public record Line(String name, boolean dashed, List<Double> xs, List<Double> ys) {
        /// Copies the lists.
        ///
        /// @throws IllegalArgumentException when there is no point, or the lists differ in length
        public Line {
            xs = List.copyOf(xs);
            ys = List.copyOf(ys);
            if (xs.isEmpty() || xs.size() != ys.size()) {
                throw new IllegalArgumentException(
                        "'" + name + "' has " + xs.size() + " and " + ys.size() + " numbers");
            }
        }
    }

    /// Copies the list.
    ///
    /// @throws IllegalArgumentException when there is no line
    public LineChart {
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("a chart without a line");
        }
    }

    /// Draws it.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the file can't be written
    public void writePng(Path file) {
        AtomicFile.write(file, Image.of(BitmapEncoder.getBufferedImage(chart())).encodePng());
    }

    private XYChart chart() {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        XYStyler style = chart.getStyler();
        style.setXAxisLogarithmic(logarithmic).setYAxisLogarithmic(logarithmic);
        style.setXAxisLogarithmicDecadeOnly(false); // else an axis of less than ten times has one number
        style.setPlotGridLinesColor(Palette.GRID).setPlotGridLinesStroke(new BasicStroke(1));
        style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
        style.setChartBackgroundColor(Color.WHITE)
                .setChartFontColor(Palette.INK)
                .setPlotBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setChartTitleVisible(!title.isEmpty())
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15))
                .setChartTitleBoxVisible(false)
                .setLegendVisible(lines.size() > 1)
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Horizontal)
                .setLegendBorderColor(Palette.GRID)
                .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13))
                .setSeriesColors(Palette.all())
                .setMarkerSize(6);
        for (Line line : lines) {
            XYSeries series = chart.addSeries(line.name, line.xs, line.ys);
            series.setMarker(SeriesMarkers.CIRCLE);
            series.setLineStyle(
                    line.dashed
                            ? new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 5}, 0)
                            : new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        }
        return chart;
    }

    /// Writes the numbers, a point of a line in each row: `line,x,y`.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the file can't be written
    public void writeCsv(Path file) {
        StringBuilder out = new StringBuilder("line,x,y\n");
        for (Line line : lines) {
            for (int i = 0; i < line.xs.size(); i++) {
                out.append('"').append(line.name.replace("\"", "\"\"")).append("\",");
                out.append(line.xs.get(i)).append(',').append(line.ys.get(i)).append('\n');
            }
        }
        AtomicFile.write(file, out.toString().getBytes(StandardCharsets.UTF_8));
    }
}
