/// Curves as pictures, with the numbers behind them.
@NullMarked
package dev.vireo.runtime.chart;

import org.jspecify.annotations.NullMarked;
