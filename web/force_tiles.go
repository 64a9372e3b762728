package web

// forceTile is where a force stands on the tile map, in columns from the west and rows from
// the north, and the letters that stand for its name where there is no room.
type forceTile struct {
	column, row int
	short       string
}

// forceTiles are the 43 forces by id: each about where it lies, as far as a grid of equal
// squares allows.
var forceTiles = map[string]forceTile{
	"northumbria":         {4, 1, "NMB"},
	"cumbria":             {3, 2, "CUM"},
	"durham":              {4, 2, "DUR"},
	"cleveland":           {5, 2, "CLV"},
	"lancashire":          {3, 3, "LAN"},
	"north-yorkshire":     {4, 3, "NYK"},
	"humberside":          {5, 3, "HUM"},
	"merseyside":          {2, 4, "MER"},
	"greater-manchester":  {3, 4, "GMP"},
	"west-yorkshire":      {4, 4, "WYK"},
	"south-yorkshire":     {5, 4, "SYK"},
	"north-wales":         {1, 5, "NWA"},
	"cheshire":            {2, 5, "CHE"},
	"staffordshire":       {3, 5, "STA"},
	"derbyshire":          {4, 5, "DER"},
	"nottinghamshire":     {5, 5, "NOT"},
	"lincolnshire":        {6, 5, "LIN"},
	"dyfed-powys":         {1, 6, "DYP"},
	"west-mercia":         {2, 6, "WMC"},
	"west-midlands":       {3, 6, "WMD"},
	"leicestershire":      {4, 6, "LEI"},
	"northamptonshire":    {5, 6, "NTP"},
	"cambridgeshire":      {6, 6, "CAM"},
	"norfolk":             {7, 6, "NFK"},
	"south-wales":         {1, 7, "SWA"},
	"gwent":               {2, 7, "GWE"},
	"gloucestershire":     {3, 7, "GLO"},
	"warwickshire":        {4, 7, "WAR"},
	"bedfordshire":        {5, 7, "BED"},
	"hertfordshire":       {6, 7, "HRT"},
	"suffolk":             {7, 7, "SFK"},
	"avon-and-somerset":   {2, 8, "AVS"},
	"wiltshire":           {3, 8, "WIL"},
	"thames-valley":       {4, 8, "TVP"},
	"metropolitan-police": {5, 8, "MPS"},
	"city-of-london":      {6, 8, "COL"},
	"essex":               {7, 8, "ESX"},
	"devon-and-cornwall":  {2, 9, "DVC"},
	"dorset":              {3, 9, "DOR"},
	"hampshire":           {4, 9, "HAM"},
	"surrey":              {5, 9, "SUR"},
	"kent":                {6, 9, "KEN"},
	"sussex":              {5, 10, "SSX"},
}
