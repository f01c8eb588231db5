// Before the page is painted: the theme this device has chosen.
document.documentElement.dataset.theme = localStorage.getItem("sgo-theme") ?? "";
