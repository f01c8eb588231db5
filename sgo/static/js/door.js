// The page before the login: nobody is here, so nothing of anybody's diary is left on the device.
import { forget } from "./lib/copy.js";

forget();
