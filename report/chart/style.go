package chart

import (
	"strconv"

	"forensic/analyzers/finding"
)

// font is the stack of every chart: what the reader's system has.
const font = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"

// The colours of the light mode. A page may override each through the class
// beside it; a file on its own shows these.
const (
	inkColor   = "#1c2733"
	mutedColor = "#5b6875"
	gridColor  = "#e6eaee"
	axisColor  = "#8a97a3"
	boxColor   = "#f6f8fa"
	edgeColor  = "#c3ccd4"
	markColor  = "#b3412a"
)

// palette numbers colours by order of appearance: ch-line-N and ch-fill-N. Each
// stands out 3:1 from the background.
var palette = [...]string{"#2f6690", "#a67c00", "#588157", "#8f5fa8", "#2b8a8b", "#a3506d", "#c8553d", "#6c757d"}

// heat is the scale of densities, light to strong: ch-heat-N.
var heat = [...]string{"#dbe8f1", "#bfd6e5", "#9fc0d7", "#7aa8c6", "#568eb2", "#3a759c", "#275c82", "#174361"}

// severity is how one severity looks; contrast as text is 4.5:1 or better.
type severity struct{ name, color, shape string }

// severityOf tells how a severity looks; ok is false for those that are not drawn.
func severityOf(v finding.Severity) (s severity, ok bool) {
	switch v {
	case finding.Low:
		return severity{"low", "#45637d", "●"}, true
	case finding.Medium:
		return severity{"medium", "#7a5c00", "◆"}, true
	case finding.High:
		return severity{"high", "#b3412a", "▲"}, true
	case finding.Critical:
		return severity{"critical", "#8e1b3a", "▲"}, true
	}
	return severity{}, false
}

// The attributes that many elements share.
var (
	ink    = attrs{{"class", "ch-text"}, {"fill", inkColor}}
	muted  = attrs{{"class", "ch-muted"}, {"fill", mutedColor}}
	grid   = attrs{{"class", "ch-grid"}, {"stroke", gridColor}}
	axis   = attrs{{"class", "ch-axis"}, {"stroke", axisColor}, {"fill", "none"}}
	middle = attrs{{"text-anchor", "middle"}}
	end    = attrs{{"text-anchor", "end"}}
	bold   = attrs{{"font-weight", "600"}}
	// tabular aligns digits of numbers that stand in a column.
	tabular = attrs{{"font-variant-numeric", "tabular-nums"}}
)

func lineStyle(i int) attrs {
	n := i % len(palette)
	a := attrs{{"class", "ch-line-" + strconv.Itoa(n)}, {"stroke", palette[n]}, {"fill", "none"}}
	if i >= len(palette) {
		a = append(a, attr{"stroke-dasharray", "4 2"}) // the colour comes again: tell it by its dashes
	}
	return a
}

func fillStyle(i int) attrs {
	n := i % len(palette)
	return attrs{{"class", "ch-fill-" + strconv.Itoa(n)}, {"fill", palette[n]}}
}

// markStyle is the accent of instants of note.
func markStyle() attrs {
	return attrs{{"class", "ch-mark ch-markdot"}, {"fill", markColor}, {"stroke", "#ffffff"}}
}

func heatStyle(level int) attrs {
	return attrs{{"class", "ch-heat-" + strconv.Itoa(level)}, {"fill", heat[level]}}
}

// onHeat is a text on a cell of a level: dark on the light half of the scale.
func onHeat(level int) attrs {
	if level < len(heat)/2 {
		return attrs{{"class", "ch-onlow"}, {"fill", inkColor}, {"font-size", "9"}}
	}
	return attrs{{"class", "ch-onhigh"}, {"fill", "#ffffff"}, {"font-size", "9"}}
}

// CSS lets the charts inside a page follow its width and the reader's wish for a
// dark background. It stands on its own at the end of a style sheet. On paper the
// light colours of the attributes hold.
const CSS = `.ch{max-width:100%;height:auto;display:block}
@media screen and (prefers-color-scheme:dark){
.ch-bg{fill:#15191e}.ch-text{fill:#dde3ea}.ch-muted{fill:#98a4b0}.ch-grid{stroke:#262e37}.ch-axis{stroke:#5d6b78}
.ch-lane{fill:#1b2128}.ch-box{fill:#1b2128;stroke:#3a4652}.ch-synthetic{stroke:#5d6b78}
line.ch-mark,path.ch-mark{stroke:#e58a73}circle.ch-mark{fill:#e58a73}.ch-onmark{fill:#15191e}path.ch-markdot{fill:#e58a73;stroke:#15191e}
.ch-heat-0{fill:#1e3445}.ch-heat-1{fill:#234258}.ch-heat-2{fill:#2a546f}.ch-heat-3{fill:#346988}.ch-heat-4{fill:#4380a3}.ch-heat-5{fill:#5a9abd}.ch-heat-6{fill:#7fb7d6}.ch-heat-7{fill:#b3dbf0}
.ch-onlow{fill:#dde3ea}.ch-onhigh{fill:#15191e}
.ch-line-0{stroke:#7fb7d6}.ch-line-1{stroke:#dcb94a}.ch-line-2{stroke:#93bf91}.ch-line-3{stroke:#c39bd8}.ch-line-4{stroke:#6fcfd0}.ch-line-5{stroke:#d68aa5}.ch-line-6{stroke:#e58a73}.ch-line-7{stroke:#a9b3bd}
.ch-fill-0{fill:#7fb7d6}.ch-fill-1{fill:#dcb94a}.ch-fill-2{fill:#93bf91}.ch-fill-3{fill:#c39bd8}.ch-fill-4{fill:#6fcfd0}.ch-fill-5{fill:#d68aa5}.ch-fill-6{fill:#e58a73}.ch-fill-7{fill:#a9b3bd}
rect.ch-sev-low{stroke:#9db8cf}rect.ch-sev-medium{stroke:#dcb94a}rect.ch-sev-high{stroke:#e58a73}rect.ch-sev-critical{stroke:#f08ba5}
text.ch-sev-low{fill:#9db8cf}text.ch-sev-medium{fill:#dcb94a}text.ch-sev-high{fill:#e58a73}text.ch-sev-critical{fill:#f08ba5}
.ch-sea{fill:#171d23}.ch-land{fill:#2c353e;stroke:#46525e}.ch-lake{fill:#171d23;stroke:#46525e}.ch-graticule{stroke:#5d6b78}.ch-pin{stroke:#15191e}.ch-halo{stroke:#15191e}
.ch-pin-low{fill:#9db8cf}.ch-pin-medium{fill:#dcb94a}.ch-pin-high{fill:#e58a73}.ch-pin-critical{fill:#f08ba5}
.ch-arc-low{stroke:#9db8cf}.ch-arc-medium{stroke:#dcb94a}.ch-arc-high{stroke:#e58a73}.ch-arc-critical{stroke:#f08ba5}
}
@media print{.ch{break-inside:avoid}}
`
